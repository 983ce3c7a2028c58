"""Doing a request once: the Idempotency-Key of the IETF draft, on rows of `shared.accounts.once`."""

import hashlib

from flask import g, request

from shared.accounts import once as requests
from shared.accounts.once import Make
from shared.errors import Refused
from web import words
from web.problems import Problem


def once(key: str | None, make: Make) -> str:
    """What `make` made for this request, or for an earlier one with this key.

    Another request with it is a 409, where the draft has 422: here 422 says that the schema was not met.
    """
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.get_data()).hexdigest()
    try:
        return requests.once(g.account.id, key, digest, make)
    except Refused as refused:
        if refused.code != "idempotency_key_reused":
            raise
        raise Problem(409, refused.code, words.reason(refused.code, refused.params)) from None
