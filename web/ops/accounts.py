"""Accounts of staff and ops: made, disabled, enabled, reset. For admins; rules: `shared.accounts.rules`."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import fields, pre_load
from sqlalchemy import or_, select
from werkzeug.wrappers import Response

from shared import db
from shared.accounts import Account, Role
from shared.accounts import rules as account_rules
from shared.errors import NotFound, Refused
from web import forms, words
from web.acting import acting
from web.desk import institutes
from web.desk.paging import asked_page, page_of
from web.desk.resetting import ask_first, password_once
from web.forms import Form
from web.ops import blueprint
from web.schema import Schema

_FIELD = {
    "role_unknown": "role", "login_name_form": "login_name", "account_exists": "login_name",
    "institute_needed": "institute", "institute_unknown": "institute", "person_name_missing": "person_name",
    "name_length": "person_name", "name_dots": "person_name",
}  # fmt: skip


class AccountSchema(Schema):
    """A new account; the rules themselves are in `shared.accounts.rules`."""

    role = fields.String(load_default="")
    institute = fields.String(load_default="")
    login_name = fields.String(load_default="")
    person_name = fields.String(load_default="")

    @pre_load
    def _tidy(self, data: dict[str, str], **_kwargs: object) -> dict[str, str]:
        return {name: " ".join(str(value).split()) for name, value in data.items()}


@blueprint.get("/accounts")
def accounts() -> str:
    """All accounts but members'; `?q=` finds by name."""
    q = request.args.get("q", "").strip()[:64]
    listed = select(Account).where(Account.role != Role.MEMBER).order_by(Account.role, Account.login_name)
    if q:
        named = (Account.login_name, Account.person_name)
        listed = listed.where(or_(*(name.contains(q, autoescape=True) for name in named)))
    with db.read() as s:
        page, names = page_of(s, listed, asked_page()), institutes.names(s)
    return render_template("ops/accounts.html", page=page, names=names, form=forms.blank({"q": q}))


@blueprint.get("/accounts/new")
def account_new() -> str:
    """The form."""
    return _form(forms.blank())


@blueprint.post("/accounts/new")
def account_create() -> str:
    """Make it and show the initial password, once."""
    form = forms.read(AccountSchema())
    if not form.ok:
        return _form(form)
    given = form.values
    try:
        with db.write() as s:
            made, password = account_rules.create(
                s, login_name=given["login_name"], role=given["role"], person_name=given["person_name"],
                institute_code=given["institute"] if given["role"] == Role.STAFF else None,
                actor=acting(),
            )  # fmt: skip
    except Refused as refused:
        form.refuse(_field(refused), words.reason(refused.code, refused.params))
        return _form(form)
    return password_once(made, password, url_for("ops.accounts"))


@blueprint.route("/accounts/<int:account_id>/reset", methods=["GET", "POST"])
def account_reset(account_id: int) -> Response | str:
    """Ask; then a new initial password, shown once."""
    if request.method != "POST":
        with db.read() as s:
            found = _other(account_rules.by_id(s, account_id))
        who = [(_("用户名称"), found.login_name), (_("姓名"), found.person_name)]
        return ask_first(who, url_for("ops.accounts"))
    try:
        with db.write() as s:
            found = _other(account_rules.by_id(s, account_id))
            password = account_rules.reset(s, found, actor=acting())
    except Refused as refused:
        flash(words.reason(refused.code, refused.params), "warning")
        return redirect(url_for("ops.accounts"))
    return password_once(found, password, url_for("ops.accounts"))


@blueprint.post("/accounts/<int:account_id>/disable")
def account_disable(account_id: int) -> Response:
    """No log-in from now on."""
    with db.write() as s:
        found = _other(account_rules.by_id(s, account_id))
        account_rules.disable(s, found, actor=acting())
    flash(_("账户 %(name)s 已停用，现有登录已结束。", name=found.login_name), "success")
    return redirect(url_for("ops.accounts"))


@blueprint.post("/accounts/<int:account_id>/enable")
def account_enable(account_id: int) -> Response:
    """Log-ins are possible again."""
    with db.write() as s:
        found = _other(account_rules.by_id(s, account_id))
        account_rules.enable(s, found, actor=acting())
    flash(_("账户 %(name)s 已启用。", name=found.login_name), "success")
    return redirect(url_for("ops.accounts"))


def _other(account: Account) -> Account:
    """Staff and ops only, and never one's own account: nobody locks themselves out."""
    if account.role == Role.MEMBER or account.id == g.account.id:
        raise NotFound(f"account {account.id}")
    return account


def _field(refused: Refused) -> str:
    return "person_name" if refused.code.startswith("char_") else _FIELD.get(refused.code, "_")


def _form(form: Form) -> str:
    with db.read() as s:
        return render_template("ops/account_form.html", form=form, institutes=institutes.listed(s))
