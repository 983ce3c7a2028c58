"""Which application this browser has open: its id and what names the secret it was opened with.

Kept in the signed form cookie, for this browser session, and no longer than an idle time. A form that is sent
after that is not lost: its fields ride along, sealed, while number and secret are asked for.
"""

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from flask import session
from sqlalchemy.orm import Session

from shared import applications, crypto
from shared.applications import Application, drafting
from shared.errors import NotFound
from shared.settings import settings
from web.forms import SECRET

_KEY = "application"
_KEPT_FOR = "form of an application"
_KEPT_S = 3600
_LEFT_OUT = SECRET | {"csrf_token", "form_mark", "captcha_id"}


class Closed(Exception):
    """No application is open in this browser (any more)."""


def open_here(found: Application) -> None:
    """This browser has the application open from now on."""
    session[_KEY] = [found.id, drafting.seal_of(found), int(time.time())]


def close_here() -> None:
    """It has none open any more."""
    session.pop(_KEY, None)


def mine(s: Session, *, lock: bool = False) -> Application:
    """The application that is open here. Raises Closed: one has to be opened first."""
    found = _found(s, lock)
    if found is None:
        close_here()
        raise Closed
    open_here(found)  # from now on it is idle again
    return found


def peek(s: Session) -> Application | None:
    """The application that is open here, if one is."""
    return _found(s, lock=False)


def _found(s: Session, lock: bool) -> Application | None:
    held = session.get(_KEY)
    if not held or time.time() - held[2] > settings().session_idle_s:
        return None
    try:
        found = applications.lock(s, held[0]) if lock else applications.by_id(s, held[0])
    except NotFound:
        return None
    return found if found.secret_digest and drafting.seal_of(found) == held[1] else None


def sealed(path: str, fields: Mapping[str, str]) -> str:
    """What was typed, for whoever opens the application again within the hour; nobody can read it
    meanwhile.
    """
    kept = {name: text for name, text in fields.items() if name not in _LEFT_OUT}
    plain = json.dumps([int(time.time()), path, kept])
    return urlsafe_b64encode(crypto.seal(plain, _KEPT_FOR)).decode()


def unsealed(text: str) -> tuple[str, dict[str, str]] | None:
    """The page and the fields that `sealed` kept; None for anything else, or what is older."""
    try:
        at, path, fields = json.loads(crypto.unseal(urlsafe_b64decode(text.encode()), _KEPT_FOR))
    except (InvalidTag, ValueError, KeyError, IndexError, TypeError):
        return None
    return (str(path), dict(fields)) if time.time() - at < _KEPT_S else None
