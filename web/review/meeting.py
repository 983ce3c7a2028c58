"""A meeting's list: many applications approved together, with one document number and date; and what could
not be.
"""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account
from shared.applications import Application, Basis, course, deciding, duplicates, queue, review
from shared.applications.queue import List
from shared.applications.states import Step
from shared.errors import NotFound, Refused
from shared.members import Institute
from web import forms, words
from web.forms import Form
from web.review import blueprint
from web.review.deciding import approval_day
from web.review.item import told
from web.review.viewing import account, theirs, viewer
from web.schema import Schema

_MOST = 300


class MeetingSchema(Schema):
    """Which of them, `id:version` each, with what document and day."""

    chosen = fields.List(fields.String(), load_default=list, metadata={"most": _MOST})
    document = fields.String(load_default="")
    approved_on = fields.String(load_default="")


@blueprint.route("/meeting", methods=["GET", "POST"])
def meeting() -> ResponseReturnValue:
    """Choose and approve. Each is decided by itself: what can't be is said, and stops no other."""
    if request.method == "GET":
        return _page(forms.blank({"chosen": _ready_ids()}), [])
    form = forms.read(MeetingSchema(), ("chosen",))
    if form.ok and not form.values["chosen"]:
        form.refuse("chosen", _("请选择要批准的申请"))
    if form.ok and not form.values["document"].strip():
        form.refuse("document", words.reason("approval_document", {"longest": 64}))
    try:
        day = approval_day(form.values.get("approved_on", ""))
    except Refused as refused:
        form.refuse("approved_on", words.reason(refused.code, refused.params))
    if not form.ok:
        return _page(form, []), 422
    return _page(
        forms.blank(), [_approve(one, form.values["document"], day) for one in form.values["chosen"]]
    )


def _approve(chosen: str, document: str, day: Any) -> dict[str, str]:
    """One of them, in a transaction of its own."""
    name, _colon, version = chosen.partition(":")
    if not (
        name.isascii() and name.isdigit() and version.isascii() and version.isdigit() and len(chosen) < 20
    ):
        return {"number": "", "name": "", "told": words.reason("application_changed")}
    row: dict[str, str] = {"number": "", "name": "", "told": "", "certificate": ""}
    try:
        with db.write() as s:
            duplicates.look(s, theirs(s, int(name), lock=True))
        with db.write() as s:
            found = theirs(s, int(name), lock=True)
            who = account(s)
            row |= {"number": found.number, "name": found.name}
            if found.version != int(version) or found.taken_by not in (None, who.id):
                raise Refused("application_changed", **review.hands(s, found))
            review.take(s, found, who, taking=found.taking)
            basis = Basis(found.version, found.taking)
            row["certificate"] = deciding.approve(s, found, who, basis, document, day).certificate_number
    except Refused as refused:
        row["told"] = told(refused)
    except NotFound:
        row["told"] = words.reason("application_changed")
    return row


def _ready(s: Session) -> list[Application]:
    """What this person could approve now."""
    rows = s.scalars(queue.rows(viewer(), List.TODO).limit(_MOST))
    return [one for one in rows if Step.APPROVE in course.possible(one)]


def _ready_ids() -> list[str]:
    with db.read() as s:
        return [f"{one.id}:{one.version}" for one in _ready(s) if not _open_findings(s, one)]


def _open_findings(s: Session, found: Application) -> int:
    return sum(one.judged_at is None for one in duplicates.of(s, found.id))


def _page(form: Form, report: list[dict[str, str]]) -> str:
    with db.read() as s:
        ready = [(one, _open_findings(s, one)) for one in _ready(s)]
        institutes = {one.code: one for one in s.scalars(select(Institute))}
        people = {
            row.id: row.person_name
            for row in s.execute(
                select(Account.id, Account.person_name).where(
                    Account.id.in_({one.taken_by for one, _ in ready if one.taken_by})
                )
            )
        }
    return render_template(
        "review/meeting.html", form=form, ready=ready, report=report, institutes=institutes, people=people,
    )  # fmt: skip
