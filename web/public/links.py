"""The pages of links that were sent: a new password, a confirmed address.

GET and HEAD change nothing, as mail scanners open links; the button on the page does, in any browser.
"""

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import db
from shared.accounts import Account, Role, contacts, forgotten, passwords
from shared.addresses import masked
from shared.errors import Refused
from shared.notices.proofs import Seen, Standing
from web import forms, limits, words
from web import passwords as chosen
from web.forms import Form
from web.public import blueprint
from web.public.login_form import NAME_KEPT
from web.public.schemas import NewPasswordSchema


@blueprint.get("/account/contacts")
def own_contacts() -> ResponseReturnValue:
    """Lead to one's own 联系方式, whoever that is: the page of a link knows nobody."""
    where = "members.contacts" if g.account.role == Role.MEMBER else "desk.contacts"
    return redirect(url_for(where))


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> ResponseReturnValue:
    """A new password by the link of a mail; the log-in that follows is like any other."""
    limits.check_address("link_address")
    with db.read() as s:
        found = forgotten.look(s, token)
    if found is None or found[0].standing is not Standing.OPEN:
        return _closed(found[0] if found else None, "reset")
    account = found[1]
    form = forms.blank()
    if request.method == "POST":
        form = _check(forms.read(NewPasswordSchema()), account)
        if form.ok:
            return _set(token, account, form.values["new_password"])
    page = render_template("public/reset.html", form=form, who=account, rules=chosen.rules())
    return page, 422 if form.errors else 200


def _check(form: Form, account: Account) -> Form:
    new = form.values.get("new_password", "")
    if new and (wrong := chosen.problem(new, account)):
        form.refuse("new_password", wrong)
    if form.ok and new != form.values["again"]:
        form.refuse("again", _("两次输入的新密码不一致"))
    return form


def _set(token: str, account: Account, password: str) -> ResponseReturnValue:
    try:
        done = forgotten.use(token, passwords.hash_password(password))
    except Refused as refused:
        flash(words.reason(refused.code, refused.params), "danger")
        return redirect(url_for("public.forgot"), 303)
    if not done:  # somebody was quicker
        return redirect(url_for("public.reset", token=token), 303)
    session.clear()
    session[NAME_KEPT] = account.login_name
    flash(_("新密码已设置，请用它登录。其他设备上的登录已经退出。"), "success")
    return redirect(url_for("public.login"), 303)


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
def confirm_contact(token: str) -> ResponseReturnValue:
    """The address of an account counts once the button of this page was pressed."""
    limits.check_address("link_address")
    if request.method == "POST" and contacts.confirm_by_link(token):
        return redirect(url_for("public.confirm_contact", token=token, done="1"), 303)
    with db.read() as s:
        found = contacts.look(s, token)
    if found is None:
        return _closed(None, "confirm")
    seen, contact = found
    if seen.standing is Standing.USED and contact.ended_at is None:
        return render_template("public/confirmed.html", address=masked(contact.address), at=seen.at)
    if seen.standing is not Standing.OPEN:
        return _closed(seen, "confirm")
    return render_template("public/confirm.html", address=masked(contact.address))


def _closed(seen: Seen | None, page: str) -> ResponseReturnValue:
    """Why a link opens nothing, and how to get another."""
    answer = render_template("public/link_closed.html", seen=seen, page=page, standings=Standing)
    return answer, 404 if seen is None else 410
