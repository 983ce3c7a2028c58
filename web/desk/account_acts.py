"""What an admin does with an account, asked about first: a password, the second factor, its end, its year."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from marshmallow import fields
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account, factor_changes, staff
from shared.accounts import rules as account_rules
from shared.db import LARGEST_ID
from shared.errors import Refused
from web import forms
from web.acting import acting
from web.desk import institutes
from web.desk.resetting import password_once
from web.desk.staff_accounts import Answer, Keeper, refusal
from web.forms import Form
from web.schema import Schema

Act = Callable[[Session, Account, str], str | None]


class ReasonSchema(Schema):
    """Why; and whose year is confirmed."""

    reason = fields.String(load_default="", metadata={"longest": 1000})
    accounts = fields.List(fields.Integer(validate=lambda n: 0 < n <= LARGEST_ID), load_default=list)


def account_act(keeper: Keeper, account_id: int, act: str) -> Answer:
    """Ask, with the reason; then do it."""
    with db.read() as s:
        found = keeper.account(s, account_id)
    if request.method != "POST":
        return _ask(keeper, found, act, forms.blank())
    form = forms.read(ReasonSchema())
    try:
        with db.write() as s:
            one = keeper.account(s, account_id)
            password = _ACTS[act](s, one, staff.checked_reason(form.values.get("reason", "")))
    except Refused as refused:
        form.refuse("reason" if refused.code.startswith("act_reason") else "_", refusal(refused))
        return _ask(keeper, found, act, form)
    if password is not None:
        return password_once(found, password, keeper.url("account", account_id=account_id))
    flash(_done(act, found), "success")
    return redirect(keeper.url("account", account_id=account_id))


def accounts_confirm(keeper: Keeper) -> Answer:
    """Whose year ends soon, to be ticked by an admin; not the own one."""
    form = forms.blank({"accounts": [], "reason": _("年度确认：仍在岗")})
    if request.method == "POST":
        form = forms.read(ReasonSchema(), several=("accounts",))
        if _confirmed(keeper, form):
            flash(_("已确认 %(n)s 个账户。", n=len(form.values["accounts"])), "success")
            return redirect(keeper.url("accounts_confirm"))
    with db.read() as s:
        due, names = staff.to_confirm(s, keeper.institute), institutes.names(s)
        now = db.clock(s)
    page = render_template(
        "desk/accounts_confirm.html", keeper=keeper, form=form, due=due, names=names, now=now
    )
    return (page, 422) if form.errors else page


def _confirmed(keeper: Keeper, form: Form) -> bool:
    if form.ok and not form.values["accounts"]:
        form.refuse("accounts", _("请勾选要确认的账户"))
    if not form.ok:
        return False
    try:
        with db.write() as s:
            reason = staff.checked_reason(form.values["reason"])
            for account_id in sorted(set(form.values["accounts"])):
                staff.confirm(s, keeper.account(s, account_id), actor=acting(), reason=reason)
    except Refused as refused:
        form.refuse("reason" if refused.code.startswith("act_reason") else "accounts", refusal(refused))
        return False
    return True


def _reset(s: Session, account: Account, reason: str) -> str:
    staff.refuse_own(account, acting())
    return account_rules.reset(s, account, actor=acting(), reason=reason)


def _reset_factor(s: Session, account: Account, reason: str) -> None:
    staff.refuse_own(account, acting())
    factor_changes.reset(s, account, actor=acting(), reason=reason)


def _disable(s: Session, account: Account, reason: str) -> None:
    staff.disable(s, account, actor=acting(), reason=reason)


def _enable(s: Session, account: Account, reason: str) -> None:
    staff.enable(s, account, actor=acting(), reason=reason)


def _end(s: Session, account: Account, reason: str) -> None:
    staff.end(s, account, actor=acting(), reason=reason)


_ACTS: dict[str, Act] = {
    "reset": _reset, "second-factor": _reset_factor, "disable": _disable, "enable": _enable, "end": _end,
}  # fmt: skip
NAMES = ",".join(f'"{name}"' for name in _ACTS)  # for a route: <any(...)>


def _ask(keeper: Keeper, found: Account, act: str, form: Form) -> Answer:
    page = render_template("desk/account_act.html", keeper=keeper, found=found, act=act, form=form)
    return (page, 422) if form.errors else page


def _done(act: str, found: Account) -> str:
    match act:
        case "second-factor":
            return _("%(name)s 的两步验证已重置；密码没有变。", name=found.login_name)
        case "disable":
            return _("账户 %(name)s 已停用，现有登录已结束。", name=found.login_name)
        case "enable":
            return _("账户 %(name)s 已启用。", name=found.login_name)
        case "end":
            return _("账户 %(name)s 已终止，现有登录已结束。", name=found.login_name)
    raise AssertionError(act)
