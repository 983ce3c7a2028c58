"""Accounts of staff and ops as their admins keep them: an institute's own, or all. Rules: `shared.accounts`.

`Keeper` says whose accounts, and in which room the pages are; what is done with one is in `account_acts`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import fields, pre_load
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shared import clock, db
from shared.accounts import Account, Role, rights, second_factors, staff
from shared.accounts import rules as account_rules
from shared.errors import NotFound, Refused
from web import forms, words
from web.acting import acting
from web.desk import institutes
from web.desk.paging import asked_page, page_of
from web.desk.resetting import password_once
from web.forms import Form
from web.schema import Schema

Answer = Response | str | tuple[str, int]
_FIELD = {
    "role_unknown": "role", "login_name_form": "login_name", "account_exists": "login_name",
    "institute_needed": "institute", "institute_unknown": "institute", "person_name_missing": "person_name",
    "name_length": "person_name", "name_dots": "person_name", "right_not_given": "rights",
    "act_reason_missing": "reason", "act_reason_long": "reason",
}  # fmt: skip


class AccountSchema(Schema):
    """A new account, or what is changed of one; the rules themselves are in `shared.accounts`."""

    role = fields.String(load_default="")
    institute = fields.String(load_default="")
    login_name = fields.String(load_default="")
    person_name = fields.String(load_default="")
    rights = fields.List(fields.String(), load_default=list)
    reason = fields.String(load_default="", metadata={"longest": 1000})

    @pre_load
    def _tidy(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        return {
            name: " ".join(value.split()) if isinstance(value, str) else value for name, value in data.items()
        }


@dataclass(frozen=True)
class Keeper:
    """`room` is the blueprint; `institute` is the one whose accounts are kept, None for all."""

    room: str
    institute: str | None = None

    def url(self, page: str, **values: Any) -> str:
        """The address of a page of this room."""
        return url_for(f"{self.room}.{page}", **values)

    def account(self, session: Session, account_id: int) -> Account:
        """The account, if it is kept here; raises NotFound."""
        found = account_rules.by_id(session, account_id)
        if found.role == Role.MEMBER or (
            self.institute is not None and found.institute_code != self.institute
        ):
            raise NotFound(f"account {account_id}")
        return found


def account_list(keeper: Keeper) -> str:
    """`?q=` finds by log-in name or person."""
    q = request.args.get("q", "").strip()[:64]
    listed = select(Account, second_factors.is_set()).where(Account.role != Role.MEMBER)
    if keeper.institute is not None:
        listed = listed.where(Account.institute_code == keeper.institute)
    if q:
        named = (Account.login_name, Account.person_name)
        listed = listed.where(or_(*(name.contains(q, autoescape=True) for name in named)))
    order = Account.ended_at.is_not(None), Account.role, Account.login_name
    with db.read() as s:
        page, names = page_of(s, listed.order_by(*order), asked_page()), institutes.names(s)
        due = len(staff.to_confirm(s, keeper.institute))
    return render_template(
        "desk/accounts.html", keeper=keeper, page=page, names=names, due=due, form=forms.blank({"q": q}),
        now=clock.now(),
    )  # fmt: skip


def account_new(keeper: Keeper) -> Answer:
    """The form; then the initial password, once."""
    if request.method != "POST":
        usual = {"role": Role.STAFF, "rights": rights.usual(Role.STAFF)}
        return _form(keeper, forms.blank(usual), "desk/account_form.html")
    form = forms.read(AccountSchema(), several=("rights",))
    given = form.values
    if keeper.institute is not None:
        given |= {"role": Role.STAFF.value, "institute": keeper.institute}
    is_staff = given.get("role") == Role.STAFF

    def create(s: Session) -> tuple[Account, str]:
        return account_rules.create(
            s, login_name=given["login_name"], role=given["role"], person_name=given["person_name"],
            institute_code=given["institute"] if is_staff else None,
            given=given["rights"] if is_staff else None,
            reason=staff.checked_reason(given["reason"]), actor=acting(),
        )  # fmt: skip

    made = _tried(form, create)
    if made is None:
        return _form(keeper, form, "desk/account_form.html")
    account, password = made
    return password_once(account, password, keeper.url("accounts"))


def account_page(keeper: Keeper, account_id: int) -> str:
    """One account: what it is and may, and what can be done with it."""
    with db.read() as s:
        found = keeper.account(s, account_id)
        state, names = second_factors.state(s, account_id), institutes.names(s)
    return render_template(
        "desk/account.html", keeper=keeper, found=found, factor=state, names=names, now=clock.now()
    )


def account_change(keeper: Keeper, account_id: int) -> Answer:
    """Another person's name, other rights."""
    with db.read() as s:
        found = keeper.account(s, account_id)
    if request.method != "POST":
        form = forms.blank({"person_name": found.person_name, "rights": found.rights})
        return _form(keeper, form, "desk/account_change.html", found)
    form = forms.read(AccountSchema(), several=("rights",))
    given = form.values

    def change(s: Session) -> bool:
        staff.change(
            s, keeper.account(s, account_id), person_name=given["person_name"], actor=acting(),
            given=given["rights"] if found.role == Role.STAFF else found.rights,
            reason=staff.checked_reason(given["reason"]),
        )  # fmt: skip
        return True

    if _tried(form, change) is None:
        return _form(keeper, form, "desk/account_change.html", found)
    return _done(keeper, found, _("账户 %(name)s 已更改。", name=found.login_name))


def account_move(keeper: Keeper, account_id: int) -> Answer:
    """Another role or institute."""
    with db.read() as s:
        found = keeper.account(s, account_id)
    if request.method != "POST":
        form = forms.blank({"role": found.role, "institute": found.institute_code})
        return _form(keeper, form, "desk/account_move.html", found)
    form = forms.read(AccountSchema())
    given = form.values

    def move(s: Session) -> bool:
        reason, code = staff.checked_reason(given["reason"]), given["institute"]
        one = keeper.account(s, account_id)
        staff.move(s, one, role=given["role"], institute_code=code, actor=acting(), reason=reason)
        return True

    if _tried(form, move) is None:
        return _form(keeper, form, "desk/account_move.html", found)
    return _done(keeper, found, _("账户 %(name)s 已更改，现有登录已结束。", name=found.login_name))


def _tried(form: Form, act: Callable[[Session], Any]) -> Any:
    """What the act came to; None when a rule refuses it, which is then told at the field."""
    if not form.ok:
        return None
    try:
        with db.write() as s:
            return act(s)
    except Refused as refused:
        field = "person_name" if refused.code.startswith("char_") else _FIELD.get(refused.code, "_")
        form.refuse(field, refusal(refused))
        return None


def refusal(refused: Refused) -> str:
    """Why an act on an account was refused."""
    params = dict(refused.params)
    if refused.code == "right_not_given":
        params["rights"] = [words.right(name) for name in params["rights"]]
    return words.reason(refused.code, params)


def _form(keeper: Keeper, form: Form, template: str, found: Account | None = None) -> Answer:
    code = keeper.institute or (found.institute_code if found else None)
    given = rights.given_by(code)
    with db.read() as s:
        page = render_template(
            template, keeper=keeper, form=form, found=found, institutes=institutes.listed(s),
            rights=[one for one in words.rights() if one[0] in given],
        )  # fmt: skip
    return (page, 422) if form.errors else page


def _done(keeper: Keeper, found: Account, message: str) -> Response:
    flash(message, "success")
    return redirect(keeper.url("account", account_id=found.id))
