"""The log-in form, on the start page and on a page of its own."""

from typing import Any

from flask import session

from shared import db
from shared.accounts import UserType
from shared.accounts import rules as account_rules
from shared.texts.definitions import TextKind
from web import captcha, devices, forms, texts, words
from web.devices import Device
from web.forms import Form

PURPOSE = "login"
NAME_KEPT = "login_name"  # in the browser session: what 申请进度查询 found, so that it need not be typed


def login_form(form: Form | None = None, place: str | None = None) -> dict[str, Any]:
    """What `public/_login_form.html` needs, and 登录说明 beside it."""
    with db.read() as s:
        notes = texts.one(s, TextKind.LOGIN_NOTES)
    return {
        "login_notes": notes,
        "form": form or forms.blank({"login_name": session.get(NAME_KEPT, "")}),
        "challenge": captcha.picture(PURPOSE) if _asked(form) else None,
        "user_types": user_types(),
        "place": place,
    }


def _asked(form: Form | None) -> bool:
    """Whether 验证码 is asked: not in a browser that the account is known in."""
    return (devices.known() if form is None else device_of(form)) is None


def device_of(form: Form) -> Device | None:
    """The known device that this is, if it is known to the account whose name was typed."""
    device, values = devices.known(), form.values
    if device is None or not values.get("login_name"):
        return None
    with db.read() as s:
        account = account_rules.find(s, values.get("user_type", ""), values["login_name"])
    return device if account is not None and account.id in device.accounts else None


def user_types() -> list[tuple[str, str]]:
    """用户类型."""
    return [(kind.value, words.user_type(kind)) for kind in UserType]
