"""/api/v1/applications: the lists of an institute's reviewers, one application, taking it, deciding."""

from datetime import UTC, date, datetime
from typing import Any

from flask import g
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from shared import applications, db
from shared.accounts import Account, Role
from shared.accounts.rights import Right, may
from shared.applications import (
    Application,
    Basis,
    course,
    deciding,
    duplicates,
    facts,
    masked_id,
    papers,
    queue,
    review,
)
from shared.applications.queue import Viewer
from shared.applications.states import Step
from shared.errors import NotFound, Refused
from shared.members import Member
from web import problems
from web.api import application_schemas as schemas
from web.api.blueprint import SECURITY, blueprint
from web.api.callers import only
from web.desk.paging import page_of
from web.problems import Problem

_SIZE = 50


@blueprint.route("/applications", methods=["GET"])
@only(Role.STAFF)
@blueprint.arguments(schemas.Wanted, location="query")
@blueprint.response(200, schemas.Applications)
@blueprint.doc(operationId="applications", summary="入会申请的列表", security=SECURITY)
def application_list(wanted: dict[str, Any]) -> dict[str, Any]:
    """The oldest first; of what has ended the newest."""
    who = _viewer()
    with db.read() as session:
        page = page_of(session, queue.rows(who, wanted["list"]), wanted["page"], size=_SIZE)
        counts = {name.value: count for name, count in queue.counts(session, who).items()}
        items = [_shown(session, one) for one in page.items]
    return {"items": items, "total": page.total, "counts": counts}


@blueprint.route("/applications/<int:application_id>", methods=["GET"])
@only(Role.STAFF)
@blueprint.response(200, schemas.Whole)
@blueprint.doc(operationId="application", summary="一份入会申请", security=SECURITY)
def application(application_id: int) -> dict[str, Any]:
    """Everything about it, and what may be done with it."""
    with db.read() as session:
        return _whole(session, _found(session, application_id))


@blueprint.route("/applications/<int:application_id>/take", methods=["POST"])
@only(Role.STAFF)
@blueprint.arguments(schemas.Take)
@blueprint.response(200, schemas.Whole)
@blueprint.doc(operationId="take_application", summary="领取或接手", security=SECURITY)
def application_take(asked: dict[str, Any], application_id: int) -> dict[str, Any]:
    """One person has it at a time."""
    try:
        with db.write() as session:
            found = _found(session, application_id, lock=True)
            review.take(session, found, _account(session), taking=asked["taking"], word=asked["word"])
    except Refused as refused:
        raise problems.refused(refused) from None
    return application_now(application_id)


@blueprint.route("/applications/<int:application_id>/release", methods=["POST"])
@only(Role.STAFF)
@blueprint.response(200, schemas.Whole)
@blueprint.doc(operationId="release_application", summary="交回", security=SECURITY)
def application_release(application_id: int) -> dict[str, Any]:
    """Nothing where somebody else has it."""
    with db.write() as session:
        review.release(session, _found(session, application_id, lock=True), _account(session))
    return application_now(application_id)


@blueprint.route("/applications/<int:application_id>/decisions", methods=["POST"])
@only(Role.STAFF)
@blueprint.arguments(schemas.Decision)
@blueprint.response(200, schemas.Whole)
@blueprint.doc(operationId="decide_application", summary="办理", security=SECURITY)
def application_decide(asked: dict[str, Any], application_id: int) -> dict[str, Any]:
    """Nothing happens when `version` or `taking` is no longer what it was."""
    with db.write() as session:  # what came since is written down even where nothing is decided
        duplicates.look(session, _found(session, application_id, lock=True))
    try:
        with db.write() as session:
            _decide(session, _found(session, application_id, lock=True), asked)
    except Refused as refused:
        raise problems.refused(refused) from None
    return application_now(application_id)


def application_now(application_id: int) -> dict[str, Any]:
    """The application as it is after what was done; one that went elsewhere is the caller's no longer."""
    with db.read() as session:
        return _whole(session, applications.by_id(session, application_id))


def _decide(session: Session, found: Application, asked: dict[str, Any]) -> None:
    who, basis, words = _account(session), Basis(asked["version"], asked["taking"]), asked["words"]
    match asked["step"]:
        case Step.ACCEPT:
            deciding.accept(session, found, who, basis)
        case Step.RETURN:
            mend = {one["field"]: one["words"] for one in asked["asked"]}
            deciding.send_back(session, found, who, basis, mend, words)
        case Step.PASS:
            deciding.pass_on(session, found, who, basis, words)
        case Step.APPROVE:
            deciding.approve(session, found, who, basis, asked["document"], asked["approved_on"] or date.min)
        case Step.REFUSE:
            deciding.refuse(session, found, who, basis, asked["grounds"], words)
        case Step.TAKE_BACK:
            deciding.take_back(session, found, who, basis, words)
        case _:
            review.move(session, found, who, basis, asked["to"], words)


def _viewer() -> Viewer:
    """Whose lists they are. Raises the 403 answer for who has not the right."""
    if g.account.institute_code is None or not may(g.account, Right.APPLICATIONS):
        raise Problem(403, "forbidden", _("无权进行此操作"))
    return Viewer(g.account.id, g.account.institute_code)


def _found(session: Session, application_id: int, *, lock: bool = False) -> Application:
    """An application that the caller's institute may see. Raises the 403 or 404 answer."""
    code = _viewer().institute_code
    find = applications.lock if lock else applications.by_id
    try:
        return review.seen_by(find(session, application_id), code)
    except NotFound:
        raise problems.not_found() from None


def _account(session: Session) -> Account:
    return session.get_one(Account, g.account.id)


def _shown(session: Session, found: Application) -> dict[str, Any]:
    holder = session.get(Account, found.taken_by) if found.taken_by else None
    member = session.get(Member, found.member_id) if found.member_id else None
    return {
        "id": found.id, "number": found.number, "name": found.name, "state": found.state,
        "level": found.level, "institute": found.institute_code, "version": found.version,
        "taking": found.taking, "taken_by": holder.person_name if holder else None,
        "sent_at": _time(found.sent_at), "due_on": found.due_on, "days_left": course.days_left(found),
        "steps": sorted(course.possible(found)),
        "certificate_number": member.certificate_number if member else None,
    }  # fmt: skip


def _whole(session: Session, found: Application) -> dict[str, Any]:
    answers = {key: facts.value(found, key) for key in facts.all_fields()} | {"id_number": masked_id(found)}
    return _shown(session, found) | {
        "answers": answers,
        "papers": [
            {"id": one.id, "kind": one.kind, "state": one.state, "pages": one.pages, "sha256": one.sha256}
            for one in papers.of(session, found.id)
        ],
        "findings": [
            {"id": one.id, "other": one.other, "same": one.same, "judged": one.judged_at is not None}
            for one in duplicates.of(session, found.id)
        ],
        "events": [
            {
                "at": datetime.fromtimestamp(one.at / 1000, UTC).isoformat(), "step": one.step,
                "before": one.before, "after": one.after, "grounds": one.grounds, "said": one.said,
            }
            for one in course.events(session, found.id)
        ],
    }  # fmt: skip


def _time(ms: int | None) -> datetime | None:
    return datetime.fromtimestamp(ms / 1000, UTC) if ms else None
