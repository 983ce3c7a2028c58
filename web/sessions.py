"""Log-in sessions: rows in the database, named by the hash of a token that only the browser has."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account, LoginSession, live_login, rights, second_factors
from shared.db import now_ms
from shared.jobs.kinds import nothing
from shared.settings import settings
from web import cookies, i18n, traces

_SEEN_EVERY_MS = 60_000  # an idle time of minutes needs no write a request


@dataclass(frozen=True)
class Login:
    """Who is logged in; `g.account`."""

    id: int
    user_type: str
    role: str
    login_name: str
    person_name: str
    member_id: int | None
    institute_code: str | None
    rights: list[str]
    must_change: bool
    token_hash: str
    has_factor: bool = False

    @property
    def owes_factor(self) -> bool:
        """A second factor must be set up before anything else; an API token needs none."""
        return bool(self.token_hash) and not self.has_factor and second_factors.forced(self.role)


def init_app(app: Flask) -> None:
    """Make `g.account` and `account` in templates, and set or clear the cookie when a log-in changed."""
    app.context_processor(lambda: {"account": g.get("account")})
    app.after_request(_send_cookie)


def cookie_name() -> str:
    """The cookie's name."""
    return cookies.name("login")


def cookie() -> str:
    """The token the browser sent, or ''."""
    return request.cookies.get(cookie_name(), "")


def hash_of(token: str) -> str:
    """What the row is named by."""
    return hashlib.sha256(token.encode()).hexdigest()


def load() -> Login | None:
    """Who this request's cookie belongs to: not expired, not idle too long, account not disabled."""
    token = cookie()
    if not token:
        return None
    hashed = hash_of(token)
    with db.read() as s:
        row = s.execute(_who(hashed)).mappings().first()
    if row is None:
        return None
    fields = dict(row)
    if fields.pop("seen_ago") > _SEEN_EVERY_MS:
        with db.write() as s:
            s.execute(update(LoginSession).where(LoginSession.token_hash == hashed).values(seen_at=now_ms()))
    fields["rights"] = rights.within(fields["role"], fields["institute_code"], fields["rights"])
    return Login(**fields, token_hash=hashed)


def _who(hashed: str) -> Select[*tuple[Any, ...]]:
    idle_ms = settings().session_idle_s * 1000
    return (
        select(
            Account.id, Account.user_type, Account.role, Account.login_name, Account.person_name,
            Account.member_id, Account.institute_code, Account.rights, Account.must_change,
            second_factors.is_set().label("has_factor"),
            (now_ms() - LoginSession.seen_at).label("seen_ago"),
        )
        .join(Account, Account.id == LoginSession.account_id)
        .where(LoginSession.token_hash == hashed, *live_login(idle_ms))
    )  # fmt: skip


def start(account_id: int, also: Callable[[Session], object] = nothing) -> None:
    """A new session with a new token for this browser; the one it had before ends.

    `also` runs in the same transaction.
    """
    token = secrets.token_urlsafe(32)
    end()
    with db.write() as s:
        now = db.clock(s)
        s.execute(delete(LoginSession).where(LoginSession.expires_at < now))
        s.add(
            LoginSession(
                token_hash=hash_of(token),
                account_id=account_id,
                created_at=now,
                seen_at=now,
                expires_at=now + settings().session_absolute_s * 1000,
                device=(request.user_agent.string or "")[:120],
                network=traces.network(),
            )
        )
        s.execute(update(Account).where(Account.id == account_id).values(language=i18n.language()))
        also(s)
    g.new_login_token = token


def end() -> None:
    """End this browser's session, if it has one."""
    if token := cookie():
        with db.write() as s:
            s.execute(delete(LoginSession).where(LoginSession.token_hash == hash_of(token)))
    g.new_login_token = ""


def _send_cookie(response: Response) -> Response:
    token = g.get("new_login_token")
    if token is None:
        return response
    if token:
        response.set_cookie(cookie_name(), token, **cookies.options())
    else:
        response.delete_cookie(cookie_name(), **cookies.options())
    return response
