"""One member: what this person is waiting for, and what can be done at the counter."""

from dataclasses import dataclass
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shared import audit, certificates, db, jobs, photos
from shared.accounts import Account, PasswordIssue, rules
from shared.accounts.rights import Right, may
from shared.applications import Application
from shared.audit import AuditEntry
from shared.bodies import body
from shared.certificates import Certificate, plans
from shared.certificates.downloads import Download
from shared.certificates.kinds import RENDER
from shared.errors import JobError
from shared.jobs import Job
from shared.members import Member, Membership
from shared.members.sealed_id import masked_id
from shared.notices import Notice
from shared.photos import Photo, PhotoState, review, standing
from shared.photos.standing import PhotoStatus, PhotoView
from web import face, forms, words
from web.counter import blueprint
from web.counter.viewing import theirs
from web.desk import audit_lines, people
from web.desk.resetting import documents_to_check, reset_password
from web.forms import Form

_FEW = 20  # of each history


@dataclass(frozen=True)
class Waiting:
    """What a member is waiting for, and what to do next."""

    what: str
    do: str
    kind: str = "warning"


@blueprint.get("/members/<number>")
def member(number: str) -> ResponseReturnValue:
    """The page of one member."""
    return page(number, forms.blank())


def page(number: str, form: Form, act: str = "", status: int = 200) -> ResponseReturnValue:
    """The page, perhaps with the form of an act that was not carried out and all that was typed in it."""
    with db.read() as s:
        found = theirs(s, number)
        context = _about(s, found)
    form.typed.setdefault("reason", _("会员到场领取"))
    shown = render_template(
        "counter/member.html", member=found, form=form, act=act, id_masked=masked_id(found),
        documents=documents_to_check(), back=request.args.get("list", ""), **context,
    )  # fmt: skip
    return shown, status


def _about(s: Session, found: Member) -> dict[str, Any]:
    kind = body().usual_document
    plan, obstacle = face.plan_or_obstacle(s, found, kind)
    account = s.scalar(select(Account).where(Account.member_id == found.id))
    pictures = photos.of(s, found.id)
    editions = certificates.issued(s, found.id, kind.key)
    current = certificates.current(s, found.id, kind.key)
    view = standing.look(s, found)
    unfinished = _jobs(s, found)
    fresh = plan is not None and (current is None or current.fingerprint != plan.fingerprint)
    return {
        "kind": kind,
        "plan": plan,
        "can_issue": plan is not None and (fresh or (current is not None and current.damage is not None)),
        "obstacle": words.obstacle(obstacle) if obstacle and obstacle.code != "photo_missing" else None,
        "editions": editions,
        "current": current,
        "printable": current is not None and current.damage is None and found.state == Membership.ACTIVE,
        "photos": pictures,
        "pending": next((one for one in pictures if one.state in ("received", "waiting")), None),
        "approved": next((one for one in pictures if one.state == "approved"), None),
        "twins": {one.id: review.twins(s, one) for one in pictures if one.state == "waiting"},
        "people": people.shown(s, {name for one in pictures for name in (one.submitted_by, one.reviewed_by)}),
        "missing": face.missing_labels(found),
        "waiting": _waiting(view, obstacle, unfinished, current, account, fresh=fresh),
        "jobs": unfinished,
        "rendering": _rendering(unfinished),
        "account_row": account,
        "issues": _issues(s, account),
        "downloads": _downloads(s, editions),
        "notices": _notices(s, account),
        "applications": _applications(s, found),
        "acts": _acts(s, found, account),
        "may_review": may(g.account, Right.PHOTOS),
        "photo_refusal": _refusal,
        "job_word": words.job_state,
        "face": face.printed(plans.face_facts(s, found, kind), kind),
    }  # fmt: skip


def _rendering(found: list[Job]) -> Job | None:
    renders = (one for one in found if one.kind == RENDER.name and one.state in jobs.UNFINISHED)
    return next(renders, None)


def _refusal(photo: Photo) -> str:
    why: dict[str, Any] = photo.provenance.get("refused") or {}
    return words.reason(photo.refused_code, why)


def _jobs(s: Session, found: Member) -> list[Job]:
    mine = select(Job).where(Job.member_id == found.id)
    return list(s.scalars(mine.order_by(Job.created_at.desc()).limit(10)))


def _issues(s: Session, account: Account | None) -> list[PasswordIssue]:
    return rules.issues(s, account.id)[:_FEW] if account else []


def _downloads(s: Session, editions: list[Certificate]) -> list[tuple[Download, int]]:
    numbers = {one.id: one.n for one in editions}
    taken = select(Download).where(Download.certificate_id.in_(numbers)).order_by(Download.at.desc())
    return [(one, numbers[one.certificate_id]) for one in s.scalars(taken.limit(_FEW))]


def _notices(s: Session, account: Account | None) -> list[Notice]:
    if account is None:
        return []
    theirs_ = select(Notice).where(Notice.account_id == account.id)
    return list(s.scalars(theirs_.order_by(Notice.id.desc()).limit(_FEW)))


def _applications(s: Session, found: Member) -> list[Application]:
    mine = select(Application).where(Application.member_id == found.id, Application.erased_at.is_(None))
    return list(s.scalars(mine.order_by(Application.id.desc()).limit(_FEW)))


def _acts(s: Session, found: Member, account: Account | None) -> list[audit_lines.Line]:
    """What was done for this member or with the account; who else it concerns is not said."""
    about = [str(audit.Object("member", found.id))]
    if account is not None:
        about.append(str(audit.Object("account", account.id)))
    rows = select(AuditEntry).where(or_(*(AuditEntry.object == one for one in about)))
    return audit_lines.lines(s, list(s.scalars(rows.order_by(AuditEntry.id.desc()).limit(_FEW))))


def _waiting(
    photo: PhotoView, obstacle: JobError | None, unfinished: list[Job], current: Certificate | None,
    account: Account | None, *, fresh: bool,
) -> Waiting:  # fmt: skip
    """The one thing that comes next."""
    if _rendering(unfinished) is not None:
        return Waiting(_("会员证正在制作。"), _("做好后会出现在本页。"), "info")
    if photo.status is PhotoStatus.REVIEWING and photo.photo and photo.photo.state == PhotoState.RECEIVED:
        return Waiting(_("照片正在检查。"), _("通常几秒钟就好。"), "info")
    if photo.status is PhotoStatus.REVIEWING:
        return Waiting(_("照片等待审核。"), _("须由提交人以外的另一人审核。"), "info")
    if obstacle is not None and obstacle.code == "photo_missing":
        if photo.status in (PhotoStatus.COMING, PhotoStatus.RETRYING):
            return Waiting(_("照片正在调取。"), _("不想等待的，可以现场采集照片。"), "info")
        return Waiting(_("没有可用的照片。"), _("请核对本人，上传照片。"))
    if obstacle is not None:
        told = words.obstacle(obstacle)
        return Waiting(told.reason, told.advice)
    if current is None:
        return Waiting(_("照片和资料齐备，还没有制作会员证。"), _next_for(account))
    if fresh:
        return Waiting(_("现行会员证的内容已过时。"), _next_for(account), "info")
    return Waiting(_("会员证已制作，内容是最新的。"), _("可以下载、打印。"), "success")


def _next_for(account: Account | None) -> str:
    if account is None or account.first_login_at is None:
        return _("会员可以登录确认后下载；本人在场的，可以在下面制作。还没有登录过，可以重置初始密码。")
    return _("会员登录确认即可；本人在场的，可以在下面制作。")


@blueprint.route("/members/<number>/reset", methods=["GET", "POST"])
def member_reset(number: str) -> Response | str | tuple[str, int]:
    """A new initial password, shown once."""
    with db.read() as s:
        found = theirs(s, number)
    back = url_for("counter.member", number=found.certificate_number)
    return reset_password(
        request.method == "POST", found.certificate_number, back, institute=found.institute_code
    )
