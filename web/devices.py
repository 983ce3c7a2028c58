"""Known devices: a browser in which an account has logged in keeps a signed cookie of that account.

It opens nothing. Such a browser is asked for no 验证码, and its tries are counted by themselves, so that
strangers who try the name elsewhere, or from the same office, keep nobody out of their own account.
"""

import secrets
from dataclasses import dataclass

from flask import Flask, Response, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from shared import crypto
from shared.settings import settings
from web import cookies

_DAY_S = 24 * 3600


@dataclass(frozen=True)
class Device:
    """A browser (`id` is random) and the account that logged in there last."""

    id: str
    account_id: int


def init_app(app: Flask) -> None:
    """Send the cookie after a log-in."""
    app.after_request(_send)


def known() -> Device | None:
    """The device that this request's cookie proves."""
    sent = request.cookies.get(cookies.name("device"), "")
    try:
        account_id, device_id = _signer().loads(sent, max_age=settings().device_days * _DAY_S)
    except (BadData, TypeError, ValueError):
        return None
    return Device(str(device_id), int(account_id))


def remember(account_id: int) -> None:
    """This browser is known to the account from now on, by the same id if it was before."""
    before = known()
    same = before is not None and before.account_id == account_id
    device_id = before.id if before and same else secrets.token_urlsafe(16)
    g.device_cookie = _signer().dumps([account_id, device_id])


def _send(response: Response) -> Response:
    if value := g.get("device_cookie"):
        age = settings().device_days * _DAY_S
        response.set_cookie(cookies.name("device"), value, max_age=age, **cookies.options())
    return response


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(crypto.signing_keys()[::-1], salt="device")  # the newest last
