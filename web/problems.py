"""Errors of the API: problem+json (RFC 9457), whoever raised them.

`code` is stable and for programs; `title` and `detail` are for people, in the reader's language.
"""

from http import HTTPStatus
from typing import Any

from flask import Response, json, make_response
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from shared.errors import Refused
from web import words

MIMETYPE = "application/problem+json"


def problem(
    status: int,
    code: str,
    title: str,
    *,
    detail: str | None = None,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    """One problem as an answer; `more` are extension members. `None` is left out."""
    body = {"type": f"urn:problem:{code}", "title": title, "status": status, "code": code}
    body |= {name: value for name, value in {"detail": detail, **more}.items() if value is not None}
    response = make_response(json.dumps(body, ensure_ascii=False), status, headers or {})
    response.mimetype = MIMETYPE
    return response


class Problem(HTTPException):
    """A problem raised where it cannot be returned: `raise Problem(409, "count_differs", ...)`."""

    def __init__(self, status: int, code: str, title: str, **more: Any) -> None:
        super().__init__(response=problem(status, code, title, **more))
        self.code = status


def of_status(status: int, name: str, reference: str) -> tuple[str, int, dict[str, str]]:
    """What `web.errors` answers below /api, where people would get the page `name`."""
    name = "method_not_allowed" if status == 405 else name
    title = _TITLES[name]() if name in _TITLES else HTTPStatus(status).phrase
    response = problem(status, name, title, reference=reference)
    return response.get_data(as_text=True), status, {"Content-Type": MIMETYPE}


def invalid(errors: dict[str, Any]) -> Problem:
    """422: `errors` names each field, with messages."""
    return Problem(422, "invalid", _("提交的内容有误"), errors=errors)


def refused(error: Refused) -> Problem:
    """409: a rule of ours forbids what the description allows."""
    return Problem(
        409, error.code, words.reason(error.code, error.params), **words.told(error.code, error.params)
    )


def login_needed() -> Problem:
    """401: there is no valid log-in or token."""
    headers = {"WWW-Authenticate": 'Bearer realm="api"'}
    return Problem(401, "login_needed", _("请重新登录"), headers=headers, login="/login")


def new_password_needed() -> Problem:
    """403: an initial password must be replaced first."""
    return Problem(403, "new_password_needed", _("请先设置新密码"), login="/new-password")


def second_factor_needed() -> Problem:
    """403: this account must set a second factor up first."""
    return Problem(403, "second_factor_needed", _("请先设置两步验证"), login="/security")


def not_found() -> Problem:
    """404: there is no such thing, or it is not the caller's."""
    return Problem(404, "not_found", _("没有找到"))


_TITLES = {
    "not_found": lambda: _("没有找到"),
    "method_not_allowed": lambda: _("此地址不接受这种请求方法"),
    "forbidden": lambda: _("无权进行此操作"),
    "bad_request": lambda: _("请求有误"),
    "broken": lambda: _("系统出现故障，请稍后再试"),
    "away": lambda: _("系统正在恢复，请稍后再试"),
    "damaged": lambda: _("这个文件已损坏"),
    "full": lambda: _("存储空间已满，没有保存"),
    "too_many": lambda: _("尝试次数过多，请稍后再试"),
    "too_large": lambda: _("提交的内容过大"),
    "form_expired": lambda: _("缺少或失效的 X-CSRFToken，请刷新页面后重试"),
}
