"""The answers to 验证码 and 安全问答: which was wrong is said, before anything else is looked at."""

from flask_babel import gettext as _

from web import captcha
from web.forms import Form

# Beside each field its challenge.
_CHALLENGES = {"captcha": "captcha_id", "safety": "safety_id"}


def check(form: Form, name: str, purpose: str) -> None:
    """Refuse the form's field `name` (`captcha`, `safety`) unless it answers the challenge beside it.

    The challenge is used up, whatever else is wrong with the form.
    """
    typed, challenge_id = form.values.get(name, ""), form.values.get(_CHALLENGES[name], "")
    if not captcha.answered(challenge_id, purpose, typed):
        form.refuse(name, _wrong(name) if typed else _missing(name))


def _missing(name: str) -> str:
    return _("请回答安全问答") if name == "safety" else _("请输入验证码")


def _wrong(name: str) -> str:
    if name == "safety":
        return _("安全问答的得数不正确，请回答新的一题")
    return _("验证码不正确，请输入新图中的字符")
