"""Doing a request once: the Idempotency-Key of the IETF draft, on rows of `shared.accounts.once`."""

import hashlib
from collections.abc import Callable

from flask import g, request
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import once as api_requests
from shared.errors import Refused
from web.api.problems import Problem

Make = Callable[[Session], str]


def once(key: str | None, make: Make) -> str:
    """What `make` made (`job:<id>`, say), in one transaction; for a repeated key what it made then.

    Two requests that race meet in a unique index: the one that came second is run again and finds the
    first's row.
    """
    try:
        return _attempt(key, make)
    except IntegrityError:
        return _attempt(key, make)


def _attempt(key: str | None, make: Make) -> str:
    with db.write() as session:
        if key is None:
            return make(session)
        digest = hashlib.sha256(
            f"{request.method} {request.path}\n".encode() + request.get_data()
        ).hexdigest()
        try:
            earlier = api_requests.known(session, g.account.id, key, digest)
        except Refused:
            raise Problem(422, "idempotency_key_reused", _("这个键已用于另一次请求")) from None
        if earlier is not None:
            return earlier
        made = make(session)
        api_requests.keep(session, g.account.id, key, digest, made)
        return made
