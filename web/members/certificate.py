"""下载会员证 and 我的会员证: every fact that will be printed, the photo, the current edition on top."""

from dataclasses import dataclass
from typing import Any

from flask import g, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from shared import certificates, db, photos
from shared.bodies import body
from shared.bodies.documents import DocumentKind
from shared.certificates import Certificate, issuing, plans, setbacks
from shared.certificates.plans import Plan
from shared.certificates.setbacks import Setback
from shared.errors import JobError
from shared.jobs import Job
from shared.members import Member
from shared.photos import Photo, PhotoState, standing
from shared.photos.standing import PhotoStatus, PhotoView
from web import i18n, words
from web.face import issued, missing_labels, plan_or_obstacle, printed
from web.members import blueprint, documents, pictures
from web.members.me import me, my_institute
from web.members.pictures import Picture
from web.texts import InstituteView


@dataclass(frozen=True)
class CertificateView:
    """What the page shows. `obstacle` is there when nothing can be printed now; else `plan` is."""

    document: DocumentKind
    member: Member
    institute: InstituteView
    facts: list[tuple[str, str]]
    photo: PhotoView
    photo_words: words.PhotoWords
    plan: Plan | None
    obstacle: JobError | None
    edition: Certificate | None
    editions: list[Certificate]
    rendering: Job | None
    missing: list[tuple[str, str]]
    setback: Setback | None
    handed_in: Photo | None
    may_upload: bool

    @property
    def in_the_way(self) -> words.Failure | None:
        """Why nothing can be printed, told before anything is asked; a photo that lacks has its own words."""
        if self.obstacle is None or self.obstacle.code == "photo_missing":
            return None
        said_already = self.obstacle.code == "membership_not_active" and self.edition is not None
        return None if said_already else words.obstacle(self.obstacle)

    @property
    def failed(self) -> words.Failure | None:
        """What is told of a print of just this that failed, where another try would end alike."""
        if self.setback is None or self.setback.again or self.rendering:
            return None
        return words.setback(self.setback)

    @property
    def can_confirm(self) -> bool:
        """Whether the button is there."""
        return self.plan is not None and not (self.edition and self.up_to_date) and self.failed is None

    @property
    def sealers(self) -> list[str]:
        """Whose seals stand on it."""
        language = i18n.language()
        names = {"national": body().names.get(language), "institute": self.institute.named(language)}
        return list(dict.fromkeys(names[which] for which in self.document.seals))

    @property
    def up_to_date(self) -> bool:
        """Whether the current edition is whole, and says just what would be printed now."""
        same = bool(self.edition and self.plan and self.edition.fingerprint == self.plan.fingerprint)
        return same and not self.damaged

    @property
    def damaged(self) -> str:
        """What is said of a current edition whose file is damaged."""
        if self.edition is None or self.edition.damage is None:
            return ""
        why = certificates.not_whole(self.edition)
        return words.reason(why.code, why.params)

    @property
    def refresh_s(self) -> int | None:
        """After how many seconds the page loads itself again without script."""
        if self.in_the_way:
            return None
        coming = (PhotoStatus.COMING, PhotoStatus.RETRYING, PhotoStatus.REVIEWING)
        return 3 if self.document.photo and self.photo.status in coming else None


@blueprint.get("/certificate")
def certificate() -> ResponseReturnValue:
    """下载会员证. Opening it asks for the photo, once."""
    kind = documents.asked()
    if kind.photo:
        _ask_for_photo(kind)
    view, picture = look(kind)
    return render_template(
        "members/certificate.html",
        view=view,
        picture=picture,
        edition=view.edition,
        issued=issued(view.edition, kind) if view.edition else [],
        edition_state=words.edition_state,
        photo_reason=_photo_reason(view.photo),
        handed_in_reason=_refusal(view.handed_in) if view.handed_in else "",
    )


def look(kind: DocumentKind) -> tuple[CertificateView, Picture | None]:
    """The page's facts, and the picture of the current edition (asked for when there is none yet)."""
    with db.read() as session:
        view = certificate_view(session, me(session), kind)
    shown = view.edition if not view.damaged else None
    return view, pictures.of(shown) if shown else None


def certificate_view(session: Session, member: Member, kind: DocumentKind) -> CertificateView:
    """Everything the page shows, from one look at the rows."""
    plan, obstacle = plan_or_obstacle(session, member, kind)
    photo = standing.look(session, member)
    return CertificateView(
        document=kind,
        member=member,
        institute=my_institute(session, member),
        facts=printed(plan.facts if plan else plans.face_facts(session, member, kind), kind),
        photo=photo,
        photo_words=words.photo_words(member, photo.photo),
        plan=plan,
        obstacle=obstacle,
        edition=certificates.current(session, member.id, kind.key),
        editions=certificates.issued(session, member.id, kind.key),
        rendering=next(iter(issuing.waiting_renders(session, member.id, kind)), None),
        missing=missing_labels(member),
        setback=setbacks.last(session, issuing.render_key(member.id, kind, plan.fingerprint))
        if plan
        else None,
        handed_in=_handed_in(session, member),
        may_upload=may_upload(session, member),
    )


def _handed_in(session: Session, member: Member) -> Photo | None:
    """The newest photo that was handed in, where it came after the one that is printed."""
    newest = next(iter(photos.of(session, member.id)), None)
    decided = newest is None or newest.state in (PhotoState.APPROVED, PhotoState.REPLACED)
    return None if decided else newest


def may_upload(session: Session, member: Member) -> bool:
    """Whether the member may send a photo: the body allows it, and tries are left."""
    rules = body().photos
    return rules.upload and photos.tries_refused(session, member.id) < rules.tries


def _photo_reason(photo: PhotoView) -> str:
    match photo:
        case PhotoView(PhotoStatus.REFUSED, Photo() as refused):
            return _refusal(refused)
        case PhotoView(PhotoStatus.FAILED, _, Job() as job):
            return words.reason(job.error_code, job.error_params)
    return ""


def _refusal(photo: Photo) -> str:
    why: dict[str, Any] = photo.provenance.get("refused") or {}
    return words.reason(photo.refused_code, why) if photo.refused_code else ""


def _ask_for_photo(kind: DocumentKind) -> None:
    with db.read() as session:
        _plan, obstacle = plan_or_obstacle(session, me(session), kind)
        needed = obstacle is None or obstacle.code == "photo_missing"
        asked = needed and standing.worth_asking(standing.look(session, me(session)))
    if asked:
        with db.write() as session:
            standing.ask_for(session, me(session), g.account.id)
