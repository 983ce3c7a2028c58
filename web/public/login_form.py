"""The log-in form, on the start page and on a page of its own."""

from typing import Any

from flask import session

from shared.accounts import UserType
from web import captcha, forms, words
from web.forms import Form

PURPOSE = "login"
NAME_KEPT = "login_name"  # in the browser session: what 申请进度查询 found, so that it need not be typed


def login_form(form: Form | None = None, place: str | None = None) -> dict[str, Any]:
    """What `public/_login_form.html` needs."""
    return {
        "form": form or forms.blank({"login_name": session.get(NAME_KEPT, "")}),
        "challenge": captcha.picture(PURPOSE),
        "user_types": user_types(),
        "place": place,
    }


def user_types() -> list[tuple[str, str]]:
    """用户类型."""
    return [(kind.value, words.user_type(kind)) for kind in UserType]
