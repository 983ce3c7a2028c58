"""忘记密码: members by a mail, or at their institute; staff and ops by their admin.

There is one answer, whoever was named: what becomes of it is the notice job's affair.
"""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import fields

from shared.accounts import UserType, forgotten
from shared.members.numbers import plain_number
from shared.notices import Channel, channels
from web import captcha, forms, i18n, limits, questions
from web.forms import Form
from web.public import blueprint
from web.public.login_form import user_types
from web.schema import Schema
from web.typed import Typed

_PICTURE = "forgot"


class ForgotSchema(Schema):
    """Who forgot the password."""

    user_type = fields.Enum(UserType, by_value=True, load_default=UserType.MEMBER)
    login_name = Typed(missing=lambda: _("请输入用户名称"))
    captcha = Typed()
    captcha_id = fields.String(load_default="")


@blueprint.route("/forgot", methods=["GET", "POST"])
def forgot() -> ResponseReturnValue:
    """Ask with GET; a POST asks for the mail and leads to the answer, the same for everybody."""
    if request.method == "GET":
        return _page(forms.blank())
    form = forms.read(ForgotSchema())
    if "refresh" in request.form:
        form.errors.clear()
        return _page(form)
    questions.check(form, "captcha", _PICTURE)
    if not form.ok:
        return _page(form), 422
    limits.check_address("forgot_address")
    if form.values["user_type"] != UserType.MEMBER:
        return redirect(url_for("public.forgot", asked="staff"), 303)
    if by_mail():
        forgotten.ask(plain_number(form.values["login_name"]), language=i18n.language())
    return redirect(url_for("public.forgot", asked="member"), 303)


def by_mail() -> bool:
    """Whether there is a way to send the mail at all."""
    return Channel.EMAIL in channels.configured()


def _page(form: Form) -> str:
    offered = by_mail()
    asked = request.args.get("asked", "") if request.method == "GET" else ""
    return render_template(
        "public/forgot.html", form=form, offered=offered, asked=asked if asked in ("member", "staff") else "",
        challenge=captcha.picture(_PICTURE) if offered and not asked else None, user_types=user_types(),
    )  # fmt: skip
