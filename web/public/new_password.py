"""A password of one's own: at the first log-in, and whenever one wants."""

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import db
from shared.accounts import PasswordIssue, factor_checks, logins, passwords
from shared.accounts import rules as account_rules
from web import forms, sessions
from web import passwords as chosen
from web.forms import Form
from web.pages import home_of
from web.places import safe
from web.public import blueprint
from web.public.schemas import NewPasswordSchema


@blueprint.route("/new-password", methods=["GET", "POST"])
def new_password() -> ResponseReturnValue:
    """Set it, end all other sessions, go on where the reader was."""
    place = safe(request.values.get("next"))
    form = forms.blank()
    if request.method == "POST":
        form = _check(forms.read(NewPasswordSchema()))
        if form.ok:
            return _set(form.values["new_password"], place)
    page = render_template(
        "public/new_password.html", form=form, place=place, rules=chosen.rules(), issues=_issues()
    )
    return page, 422 if form.errors else 200


def _issues() -> list[PasswordIssue]:
    if not g.account.must_change:
        return []
    with db.read() as s:
        return account_rules.issues(s, g.account.id)


def _check(form: Form) -> Form:
    if not g.account.must_change and not logins.confirms(g.account.id, form.values.get("current", "")):
        form.refuse("current", _("现在的密码不正确，或者距上一次尝试太近"))
    new = form.values.get("new_password", "")
    if new and (wrong := chosen.problem(new, g.account)):
        form.refuse("new_password", wrong)
    if form.ok and new != form.values["again"]:
        form.refuse("again", _("两次输入的新密码不一致"))
    if form.ok and not _shows_factor(form.values.get("code", "")):
        form.refuse("code", _("动态码或备用码不正确、已经用过，或者距上一次尝试太近"))
    return form


def _shows_factor(code: str) -> bool:
    """Last of all, as it is used up. A first password follows a log-in that has just had it."""
    if g.account.must_change or not g.account.has_factor:
        return True
    return factor_checks.proves(g.account.id, code)


def _set(password: str, place: str | None) -> ResponseReturnValue:
    hashed = passwords.hash_password(password)
    with db.write() as s:
        account = account_rules.by_id(s, g.account.id)
        elsewhere = account_rules.set_password(s, account, hashed, here=g.account.token_hash)
    sessions.start(g.account.id)
    told = _("新密码已设置。") + (_("其他设备上的登录已经退出。") if elsewhere else "")
    flash(told, "success")
    return redirect(place or home_of(g.account.role))
