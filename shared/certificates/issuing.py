"""Issuing: what a member's document of one kind would say now, its edition, and which edition is current.

Confirming (a member, in `web`) and campaigns (in `worker`) go through the same functions.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shared import certificates, clock, db, jobs, members, photos
from shared.bodies import body
from shared.bodies.documents import MEMBER_KEYS, DocumentKind
from shared.certificates import Certificate, CertificateState, Confirmation, designs, files
from shared.certificates.facts import Facts
from shared.certificates.fingerprint import PRESS_VERSION, fingerprint
from shared.certificates.glyphs import refuse_unprintable
from shared.certificates.kinds import RENDER
from shared.certificates.standing import face_text, ground
from shared.certificates.tokens import token_of
from shared.certificates.verify_code import grouped, typed_code
from shared.errors import JobError, Refused
from shared.members import Institute, Member, Membership
from shared.members.profile import display
from shared.settings import settings

# The kind of plans that were frozen before there were kinds.
MEMBERSHIP = "membership"
# In a render job's payload: the edition whose file is damaged, to be printed again as it is.
REPRINT = "reprint"


@dataclass(frozen=True)
class Plan:
    """All that decides how a member's certificate looks, but for its edition; JSON by `to_json`.

    `seals` maps "national" and "institute" to [sha256, storage key]. The photo is None where the kind of
    document has none.
    """

    document_kind: str
    facts: Facts
    token: str
    photo_sha256: str | None
    photo_key: str | None
    seals: dict[str, list[str]]
    template_hash: str
    fingerprint: str
    ground: str | None = None  # none in plans from before there were any

    def to_json(self) -> dict[str, Any]:
        """For a job's payload: interactive jobs freeze the facts at confirm."""
        return {**asdict(self), "facts": self.facts.to_json()}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Plan":
        """The plan that `to_json` gave, whatever else is in a job's payload."""
        values = {name: value for name, value in values.items() if name != REPRINT}
        return cls(**{"document_kind": MEMBERSHIP, **values, "facts": Facts.from_json(values["facts"])})


def prepare(session: Session, member: Member, kind: DocumentKind) -> Plan:
    """The plan from the rows as they are now.

    Raises JobError, all final: membership_not_active, template_missing, glyph_missing, seal_missing,
    photo_missing. The photo comes last: nobody is sent for one while something else is in the way.
    """
    if member.state != Membership.ACTIVE:
        raise JobError("membership_not_active", final=True, state=member.state)
    template = designs.current_template(session, kind.key)
    if template is None:
        raise JobError("template_missing", final=True)
    facts = face_facts(session, member, kind)
    refuse_unprintable(facts, template.fonts)
    seals = _seals(session, member.institute_code, kind.seals)
    photo_sha256, photo_key = _photo(session, member.id) if kind.photo else (None, None)
    token = token_of(session, member.id, kind.key)
    hashes = {which: sha for which, (sha, _) in seals.items()}
    return Plan(
        document_kind=kind.key,
        facts=facts,
        token=token,
        photo_sha256=photo_sha256,
        photo_key=photo_key,
        seals=seals,
        template_hash=template.content_hash,
        fingerprint=fingerprint(
            facts=facts,
            photo_sha256=photo_sha256,
            seal_sha256s=hashes,
            template_version=template.content_hash,
            fonts_digest=template.fonts["digest"],
            token=token,
            public_address=settings().public_address,
            specimen=settings().specimen,
        ),
        ground=ground(template=template.content_hash, fonts=template.fonts["digest"], seals=hashes),
    )


def face_facts(session: Session, member: Member, kind: DocumentKind) -> Facts:
    """What a document of this kind prints of the member: certified facts, and profile values in words."""
    printed: dict[str, Any] = {
        "name": member.name,
        "sex": member.sex,
        "certificate_number": member.certificate_number,
        "category": member.category,
        "joined_on": date.fromisoformat(member.joined_on),
        "institute": session.get_one(Institute, member.institute_code).name,
        "body_name": body().name,
    }
    ours, own = body(), member.profile or {}
    fields = ours.profile.fields
    return Facts(
        **{key: printed[key] for key in MEMBER_KEYS if key in kind.face},
        profile={
            key: display(fields[key], own[key], ours.language, ours.writing)
            for key in kind.profile_keys
            if own.get(key)
        },
    )


def _photo(session: Session, member_id: int) -> tuple[str, str]:
    """Hash and key of the photo's print version."""
    photo = photos.approved(session, member_id)
    if photo is None or photo.print_key is None or photo.print_sha256 is None:
        raise JobError("photo_missing", final=True)
    return photo.print_sha256, photo.print_key


def _seals(session: Session, institute_code: str, wanted: tuple[str, ...]) -> dict[str, list[str]]:
    """Hash and key of each seal."""
    owners = designs.owners(wanted, session.get_one(Institute, institute_code))
    found = designs.newest_seals(session, list(owners.values()))
    for owner in owners.values():
        if owner not in found:
            raise JobError("seal_missing", final=True, owner=owner)
    return {which: [found[o].sha256, found[o].storage_key] for which, o in owners.items()}


@dataclass(frozen=True)
class Confirmed:
    """What a confirmation came to: the current edition as it is, or the job that prints a new one."""

    edition: Certificate | None
    job: jobs.Job | None


def confirm(
    session: Session, member: Member, kind: DocumentKind, *, account_id: int, shown: str
) -> Confirmed:
    """信息确认: keep who confirmed what, and submit the render job. In a `db.write()`.

    `shown` is the fingerprint of what the member saw; Refused("facts_changed") when it is another by
    now. An unchanged current edition is returned as it is, or printed again if its file is damaged.
    A second click finds the first one's job. A waiting job with older facts is cancelled: it would print
    what the member no longer confirms.
    """
    plan = prepare(session, member, kind)
    if plan.fingerprint != shown:
        raise Refused("facts_changed")
    edition, payload = certificates.current(session, member.id, kind.key), plan.to_json()
    if edition is not None and edition.fingerprint == plan.fingerprint:
        if edition.damage is None:
            return Confirmed(edition, None)
        payload[REPRINT] = edition.id
    key = render_key(member.id, kind, plan.fingerprint)
    for older in waiting_renders(session, member.id, kind):
        if older.idempotency_key != key:
            jobs.cancel(session, older.id)
    job = jobs.submit(session, RENDER, key=key, member_id=member.id, created_by=account_id, payload=payload)
    session.add(
        Confirmation(
            member_id=member.id,
            document_kind=kind.key,
            account_id=account_id,
            at=clock.now(),
            facts=plan.facts.to_json(),
            photo_sha256=plan.photo_sha256 or "",
            fingerprint=plan.fingerprint,
            job_id=job.id,
        )
    )
    return Confirmed(None, job)


def waiting_renders(session: Session, member_id: int, kind: DocumentKind) -> list[jobs.Job]:
    """The member's unfinished render jobs for this kind of document, the newest first."""
    mine = select(jobs.Job).where(
        jobs.Job.member_id == member_id,
        jobs.Job.kind == RENDER.name,
        jobs.Job.state.in_(jobs.UNFINISHED),
        jobs.Job.idempotency_key.startswith(render_key(member_id, kind), autoescape=True),
    )
    return list(session.scalars(mine.order_by(jobs.Job.created_at.desc())))


def render_key(member_id: int, kind: DocumentKind, fingerprint: str = "") -> str:
    """The idempotency key of the job that prints this fingerprint; without one, how all of them begin."""
    return f"render:{member_id}:{kind.key}:{fingerprint}"


def reserve(
    session: Session,
    member_id: int,
    plan: Plan,
    *,
    job_id: UUID | None = None,
    item_id: int | None = None,
    campaign_id: int | None = None,
) -> Certificate:
    """The edition of this job or item: reserved at its first claim, the same row ever after.

    n is unique per member and kind of document; the member's row is locked so that two claims cannot
    reserve the same. A repeated claim with the plan changed since (a campaign prints what holds at print)
    keeps n and the issue time. Raises JobError, final: membership_not_active, edition_revoked,
    edition_withdrawn.
    """
    _lock_active(session, member_id)
    mine = Certificate.job_id == job_id if job_id else Certificate.item_id == item_id
    edition = session.scalar(select(Certificate).where(mine))
    if edition is None:
        highest = select(func.max(Certificate.n)).where(
            Certificate.member_id == member_id, Certificate.document_kind == plan.document_kind
        )
        edition = Certificate(
            member_id=member_id,
            document_kind=plan.document_kind,
            n=(session.scalar(highest) or 0) + 1,
            job_id=job_id,
            item_id=item_id,
            campaign_id=campaign_id,
            issued_at=db.clock(session),
            press_version=PRESS_VERSION,
        )
        session.add(edition)
    _refuse_taken_back(edition)
    _fill(edition, plan)
    session.flush()
    return edition


def _fill(edition: Certificate, plan: Plan) -> None:
    issued_on = body().local(edition.issued_at).date()
    code = grouped(typed_code(plan.token, edition.n))
    facts = plan.facts.for_edition(edition.n, issued_on, code, settings().public_address)
    edition.facts = facts.to_json()
    edition.photo_sha256 = plan.photo_sha256 or ""
    edition.seal_sha256s = {which: sha for which, (sha, _) in plan.seals.items()}
    edition.template_hash = plan.template_hash
    edition.fingerprint = plan.fingerprint
    edition.face = face_text(plan.facts, body().documents[plan.document_kind])
    edition.ground = plan.ground


@dataclass(frozen=True)
class Printed:
    """A stored PDF: its key, hash and size in bytes, and what rendered it."""

    key: str
    sha256: str
    size: int
    renderer: str


def issue(session: Session, edition_id: int, printed: Printed) -> CertificateState:
    """Put a stored PDF on its edition and make it current, or superseded when a later one is already.

    One that is printed again, its file having been damaged, keeps its state. In the transaction that
    records the job (or item) as done, so that a lost lease undoes both. Raises JobError as `reserve` does:
    a membership or an edition may have ended while this was being printed.
    """
    edition = session.get_one(Certificate, edition_id)
    _lock_active(session, edition.member_id)
    session.refresh(edition, with_for_update={"key_share": True})
    _refuse_taken_back(edition)
    if edition.state == CertificateState.MADE:
        _make_current(session, edition)
    edition.pdf_key, edition.pdf_sha256 = printed.key, printed.sha256
    edition.pdf_size, edition.renderer = printed.size, printed.renderer
    edition.damage = edition.damaged_at = None
    files.keep(session, edition, printed.sha256, printed.size)
    session.flush()
    return CertificateState(edition.state)


def _make_current(session: Session, edition: Certificate) -> None:
    former = certificates.current(session, edition.member_id, edition.document_kind)
    newest = not _later_was_issued(session, edition)
    if former is not None and newest:
        supersede = update(Certificate).where(Certificate.id == former.id)
        session.execute(supersede.values(state=CertificateState.SUPERSEDED))
    edition.state = CertificateState.CURRENT if newest else CertificateState.SUPERSEDED


def _lock_active(session: Session, member_id: int) -> None:
    """Nobody else issues for this member meanwhile, and nothing is issued to who is no active member."""
    if (state := members.lock(session, member_id)) != Membership.ACTIVE:
        raise JobError("membership_not_active", final=True, state=state)


def _refuse_taken_back(edition: Certificate) -> None:
    """An edition that was revoked or withdrawn never comes back by being printed."""
    if edition.state == CertificateState.REVOKED:
        raise JobError("edition_revoked", final=True, n=edition.n)
    if edition.state == CertificateState.WITHDRAWN:
        raise JobError("edition_withdrawn", final=True, n=edition.n)


def _later_was_issued(session: Session, edition: Certificate) -> bool:
    """Also a later one that was taken back since: what it replaced does not come back by itself."""
    later = select(Certificate.id).where(
        Certificate.member_id == edition.member_id,
        Certificate.document_kind == edition.document_kind,
        Certificate.n > edition.n,
        Certificate.state != CertificateState.MADE,
    )
    return session.scalar(later.limit(1)) is not None
