"""Known devices: a browser in which accounts have logged in keeps a signed cookie of them.

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
_MOST = 6  # accounts of one browser: a family, a desk


@dataclass(frozen=True)
class Device:
    """A browser (`id` is random) and the accounts that logged in there, the last one first."""

    id: str
    accounts: tuple[int, ...]


def init_app(app: Flask) -> None:
    """Send the cookie after a log-in."""
    app.after_request(_send)


def known() -> Device | None:
    """The device that this request's cookie proves."""
    sent = request.cookies.get(cookies.name("device"), "")
    try:
        accounts, device_id = _signer().loads(sent, max_age=settings().device_days * _DAY_S)
        several = accounts if isinstance(accounts, list) else [accounts]  # one, in cookies of former times
        return Device(str(device_id), tuple(int(one) for one in several))
    except (BadData, TypeError, ValueError):
        return None


def remember(account_id: int) -> None:
    """This browser is known to the account from now on, by the same id if it was before."""
    before = known()
    others = [one for one in before.accounts if one != account_id] if before else []
    device_id = before.id if before else secrets.token_urlsafe(16)
    g.device_cookie = _signer().dumps([[account_id, *others][:_MOST], device_id])


def is_new(account_id: int) -> bool:
    """Whether the account has not logged in from this browser before, as far as it remembers."""
    device = known()
    return device is None or account_id not in device.accounts


def _send(response: Response) -> Response:
    if value := g.get("device_cookie"):
        age = settings().device_days * _DAY_S
        response.set_cookie(cookies.name("device"), value, max_age=age, **cookies.options())
    return response


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(crypto.signing_keys()[::-1], salt="device")  # the newest last
