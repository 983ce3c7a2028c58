"""Who calls the API: a token (`Authorization: Bearer ...`) or the browser's log-in.

A token needs no CSRF check; a log-in's unsafe requests need the page's token in `X-CSRFToken`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import g, request
from flask_babel import gettext as _

from shared.accounts import Role, api_tokens
from web import access, problems, security, sessions
from web.problems import Problem
from web.sessions import Login

P = ParamSpec("P")
R = TypeVar("R")
OPS = (Role.OPS, Role.ADMIN)


def caller() -> Login:
    """Who calls; sets `g.account`. Raises the 401 or 403 answer."""
    found = _by_token() if request.authorization else _by_login()
    if found.must_change:
        raise problems.new_password_needed()
    if found.owes_factor:
        raise problems.second_factor_needed()
    return found


def only(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A view for callers of these roles; others get 401 or 403."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> R:
            if caller().role not in roles:
                access.note_refusal(str(request.endpoint))
                raise Problem(403, "forbidden", _("无权进行此操作"))
            return view(*args, **kwargs)

        return checked

    return decorate


def _by_token() -> Login:
    given = request.authorization
    secret = given.token if given is not None and given.type == "bearer" else None
    who = api_tokens.owner(secret) if secret else None
    if who is None:
        raise problems.login_needed()
    g.account = Login(**who, token_hash="")
    return g.account


def _by_login() -> Login:
    g.account = sessions.load()
    if g.account is None:
        raise problems.login_needed()
    security.csrf.protect()
    return g.account
