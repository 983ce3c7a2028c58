"""Decisions. Each names the version and the taking it was made on; if either changed, the page comes back
with all
that was typed, and says what happened meanwhile.
"""

from collections.abc import Callable
from datetime import date

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account
from shared.applications import Application, Basis, deciding, duplicates, review
from shared.errors import Refused
from shared.members.dates import check_date
from shared.rules import RuleError
from web import forms, words
from web.forms import Form
from web.review import blueprint
from web.review.item import page, told
from web.review.schemas import (
    ApproveSchema,
    BasisSchema,
    MoveSchema,
    ReasonSchema,
    RefuseSchema,
    return_schema,
)
from web.review.viewing import account, address, theirs
from web.schema import Schema

Act = Callable[[Session, Application, Account, Basis, Form], object]


@blueprint.post("/<int:application_id>/accept")
def accept(application_id: int) -> ResponseReturnValue:
    """受理."""
    return _decide(application_id, "accept", BasisSchema(), _accept)


@blueprint.post("/<int:application_id>/return")
def send_back(application_id: int) -> ResponseReturnValue:
    """退回补正."""
    return _decide(application_id, "return", return_schema(), _send_back)


@blueprint.post("/<int:application_id>/pass")
def pass_on(application_id: int) -> ResponseReturnValue:
    """初审通过."""
    return _decide(application_id, "pass", ReasonSchema(), _pass_on)


@blueprint.post("/<int:application_id>/approve")
def approve(application_id: int) -> ResponseReturnValue:
    """批准."""
    return _decide(application_id, "approve", ApproveSchema(), _approve)


@blueprint.post("/<int:application_id>/refuse")
def refuse(application_id: int) -> ResponseReturnValue:
    """不予批准."""
    return _decide(application_id, "refuse", RefuseSchema(), _refuse, ("grounds",))


@blueprint.post("/<int:application_id>/take-back")
def take_back(application_id: int) -> ResponseReturnValue:
    """A return or refusal is taken back."""
    return _decide(application_id, "take_back", ReasonSchema(), _take_back)


@blueprint.post("/<int:application_id>/move")
def move(application_id: int) -> ResponseReturnValue:
    """To another institute."""
    return _decide(application_id, "move", MoveSchema(), _move)


@blueprint.post("/<int:application_id>/findings/<int:finding_id>")
def judge(application_id: int, finding_id: int) -> ResponseReturnValue:
    """Another person, and why."""
    form = forms.read(ReasonSchema())
    try:
        with db.write() as s:
            found = theirs(s, application_id, lock=True)
            duplicates.judge(s, found, account(s), finding_id, form.values.get("words", ""))
    except Refused as refused:
        form.refuse("_", told(refused))
        return page(application_id, form, f"finding-{finding_id}", 409)
    return redirect(address(application_id), 303)


def _decide(
    application_id: int, name: str, schema: Schema, act: Act, several: tuple[str, ...] = ()
) -> ResponseReturnValue:
    form = forms.read(schema, several)
    if form.ok:
        with db.write() as s:  # what came since is written down even where nothing is decided
            duplicates.look(s, theirs(s, application_id, lock=True))
        basis = Basis(form.values["version"], form.values["taking"])
        try:
            with db.write() as s:
                found = theirs(s, application_id, lock=True)
                act(s, found, account(s), basis, form)
                state = words.application_state(found.state).word
        except Refused as refused:
            form.refuse(_FIELDS.get(refused.code, "_"), told(refused))
    if not form.ok:
        return page(application_id, form, name, 409)
    flash(_("已办理，现在的状态：%(state)s。", state=state), "success")
    return redirect(address(application_id), 303)


# Where the message of a refusal stands.
_FIELDS = {
    "approval_document": "document", "approval_date": "approved_on", "ground_missing": "grounds",
    "mend_nothing_asked": "words", "reason_missing": "words", "institute_unknown": "to",
}  # fmt: skip


def _accept(s: Session, found: Application, who: Account, basis: Basis, _form: Form) -> None:
    deciding.accept(s, found, who, basis)


def _send_back(s: Session, found: Application, who: Account, basis: Basis, form: Form) -> None:
    asked = {key.removeprefix("mend-"): text for key, text in form.values.items() if key.startswith("mend-")}
    deciding.send_back(s, found, who, basis, asked, form.values["words"])


def _pass_on(s: Session, found: Application, who: Account, basis: Basis, form: Form) -> None:
    deciding.pass_on(s, found, who, basis, form.values["words"])


def _approve(s: Session, found: Application, who: Account, basis: Basis, form: Form) -> None:
    deciding.approve(s, found, who, basis, form.values["document"], approval_day(form.values["approved_on"]))


def approval_day(text: str) -> date:
    """The date of an approval as typed. Raises Refused approval_date."""
    try:
        return check_date(text)
    except RuleError:
        raise Refused("approval_date") from None


def _refuse(s: Session, found: Application, who: Account, basis: Basis, form: Form) -> None:
    deciding.refuse(s, found, who, basis, form.values["grounds"], form.values["words"])


def _take_back(s: Session, found: Application, who: Account, basis: Basis, form: Form) -> None:
    deciding.take_back(s, found, who, basis, form.values["words"])


def _move(s: Session, found: Application, who: Account, basis: Basis, form: Form) -> None:
    review.move(s, found, who, basis, form.values["to"], form.values["words"])
