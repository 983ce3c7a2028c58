"""账户安全 of staff and ops: the second factor is set up, moved to another telephone, and done without.

Whoever changes what stands must show it again: the password to set one up, the second factor itself later.
"""

import segno
from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from shared import db
from shared.accounts import factor_changes, factor_checks, logins, second_factors
from shared.accounts import rules as account_rules
from shared.accounts.passwords import Initial
from shared.accounts.second_factors import State
from shared.errors import Refused
from web import forms, sessions, words
from web.desk import blueprint
from web.forms import Form

Answer = Response | str | tuple[str, int]


@blueprint.get("/security")
def security() -> Answer:
    """How the account is guarded."""
    return _page(forms.blank())


@blueprint.post("/security/begin")
def factor_begin() -> Answer:
    """A secret for this or another telephone; what is in force stays until the new one has shown a code."""
    form = _shown_again("begin")
    if not form.ok:
        return _page(form)
    with db.write() as s:
        factor_changes.begin(s, account_rules.by_id(s, g.account.id))
    return redirect(url_for("desk.factor_set_up"))


@blueprint.get("/security/set-up")
def factor_set_up() -> Answer:
    """The secret as a QR code and in letters, and the form for its first code."""
    return _set_up_page(forms.blank())


@blueprint.post("/security/set-up")
def factor_confirm() -> Answer:
    """Put it in force, end all other sessions, show the recovery codes once."""
    form = forms.blank()
    if not logins.confirms(g.account.id, forms.posted("current", 1000)):
        form.refuse("current", _("现在的密码不正确，或者距上一次尝试太近"))
        return _set_up_page(form)
    codes = factor_changes.new_codes()
    try:
        with db.write() as s:
            account = account_rules.by_id(s, g.account.id)
            factor_changes.confirm(s, account, forms.posted("code", factor_checks.LONGEST), codes)
            account_rules.end_sessions(s, account.id)
    except Refused as refused:
        form.refuse("code", words.reason(refused.code, refused.params))
        return _set_up_page(form)
    sessions.start(g.account.id)
    return _codes_page(codes, _("两步验证已启用"))


@blueprint.post("/security/recovery-codes")
def factor_codes() -> Answer:
    """Ten others, shown once; the former are void."""
    form = _shown_again("codes")
    if not form.ok:
        return _page(form)
    codes = factor_changes.new_codes()
    with db.write() as s:
        factor_changes.renew_codes(s, account_rules.by_id(s, g.account.id), codes)
    return _codes_page(codes, _("备用码已更换"))


@blueprint.post("/security/remove")
def factor_remove() -> Answer:
    """Do without, where the account may."""
    if second_factors.forced(g.account.role):
        flash(words.reason("second_factor_forced"), "warning")
        return redirect(url_for("desk.security"))
    form = _shown_again("remove")
    if not form.ok:
        return _page(form)
    with db.write() as s:
        factor_changes.remove(s, account_rules.by_id(s, g.account.id))
    flash(_("两步验证已停用。"), "success")
    return redirect(url_for("desk.security"))


def _shown_again(field: str) -> Form:
    """Refused at the field of this form unless the second factor (if there is one) is shown."""
    form = forms.blank()
    code = forms.posted("code", factor_checks.LONGEST)
    if g.account.has_factor and not factor_checks.proves(g.account.id, code):
        form.refuse(f"code-{field}", _("动态码或备用码不正确、已经用过，或者距上一次尝试太近"))
    return form


def _state() -> State:
    with db.read() as s:
        return second_factors.state(s, g.account.id)


def _page(form: Form) -> Answer:
    page = render_template(
        "desk/security.html", form=form, state=_state(), forced=second_factors.forced(g.account.role)
    )
    return (page, 422) if form.errors else page


def _set_up_page(form: Form) -> Answer:
    state = _state()
    if state.pending is None:
        return redirect(url_for("desk.security"))
    with db.read() as s:
        address = second_factors.address(account_rules.by_id(s, g.account.id), state.pending)
    page = render_template(
        "desk/second_factor.html", form=form, address=address, picture=_picture(address),
        secret=" ".join(state.pending[at : at + 4] for at in range(0, len(state.pending), 4)),
    )  # fmt: skip
    return (page, 422) if form.errors else page


def _picture(address: str) -> Markup:
    """The QR code, drawn in the page: its address is a secret, so it is no file."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(scale=5, border=4, light="#fff", svgclass="qr"))  # noqa: S704 - drawn by segno


def _codes_page(codes: list[Initial], title: str) -> str:
    return render_template("desk/recovery_codes.html", codes=[code.plain for code in codes], title=title)
