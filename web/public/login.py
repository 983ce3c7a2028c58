"""用户登录 and 退出."""

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared.accounts import logins
from shared.accounts.logins import LoggedIn
from web import devices, forms, kept, limits, questions, sessions, signs
from web.devices import Device
from web.forms import Form
from web.pages import home_of
from web.places import safe
from web.public import blueprint
from web.public.login_form import NAME_KEPT, PURPOSE, device_of, login_form
from web.public.schemas import LoginSchema


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Log in, then go on where the reader was."""
    place = safe(request.values.get("next"))
    if request.method == "GET":
        if g.account is not None:
            return redirect(place or home_of(g.account.role))
        return _page(None, place)
    form = forms.read(LoginSchema())
    if "refresh" in request.form:
        form.errors.clear()
        return _page(form, place)
    found = _try(form)
    if found is None:
        return _page(form, place), 422
    return _enter(found, place)


def _try(form: Form) -> LoggedIn | None:
    """One answer for every mismatch: which part was wrong is nobody else's business.

    Only 验证码 is said to be wrong by itself, before anything is looked up or counted.
    """
    device = device_of(form)
    if device is None:
        questions.check(form, "captcha", PURPOSE)
    if not form.ok:
        return None
    kind, name = form.values["user_type"], form.values["login_name"]
    _count(f"{kind}:{name}", device)
    place = f"device:{device.id}" if device else f"address:{limits.keyed(limits.address())}"
    found = logins.attempt(kind, name, form.values["password"], place, form.values["code"])
    if found is None:
        form.refuse("_", _("用户类型、用户名称或密码不正确，或者距上一次尝试太近"))
    return found


def _count(name: str, device: Device | None) -> None:
    if device is not None:
        return limits.check("login_device", device.id)
    limits.check_address("login_address")
    limits.check_here("login_name_address", name)
    limits.check_here("login_name_address_hour", name)
    limits.check("login_name", name)


def _enter(found: LoggedIn, place: str | None) -> ResponseReturnValue:
    session.clear()  # nothing that was there before the log-in is carried into it
    sessions.start(found.account_id, signs.of_log_in(found.account_id))
    devices.remember(found.account_id)
    if found.codes_left is not None:
        flash(
            _(
                "您用了一个备用码，还剩 %(left)s 个。手机丢失的，请在“账户安全”中换一部手机。",
                left=found.codes_left,
            ),
            "warning",
        )
    if found.must_change:
        return redirect(url_for("public.new_password", next=place))
    return redirect(place or kept.waiting(found.account_id) or home_of(found.role))


def _page(form: Form | None, place: str | None) -> str:
    expired = bool(request.args.get("expired")) and form is None
    return render_template("public/login.html", expired=expired, **login_form(form, place))


@blueprint.post("/logout")
def log_out() -> ResponseReturnValue:
    """End this browser's session."""
    logins.ended(g.account.id)
    sessions.end()
    session.clear()
    session.pop(NAME_KEPT, None)
    flash(_("您已退出登录。使用公共电脑时，请同时关闭浏览器。"), "success")
    return redirect(url_for("public.home"))
