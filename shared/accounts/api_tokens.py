"""Tokens for the JSON API: shown once when made, kept as a hash, and able to do what their account may."""

import hashlib
import secrets
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared import audit, clock, db
from shared.accounts import Account, ApiToken, is_open
from shared.accounts.rules import refuse_closed
from shared.audit import Act, Actor, Object
from shared.db import now_ms
from shared.errors import Refused
from shared.settings import settings

PREFIX = "cert_"  # so that a token left lying about is known for what it is
LONGEST_NAME = 64  # characters
MOST_DAYS = 366
_USED_EVERY_MS = 60_000
_DAY_MS = 24 * 3600 * 1000


_LIVE = (ApiToken.revoked_at.is_(None), ApiToken.expires_at > now_ms(), *is_open())


def issue(session: Session, account: Account, name: str, *, actor: Actor, days: int | None = None) -> str:
    """A new token for this account, in a `db.write()`. It is never readable again.

    It ends after `days` (`api_token_days` unless given), and with a reset of the account's password.

    Raises Refused: label_length(longest), as the name says what it is for; as `refuse_closed`.
    """
    if not 0 < len(name := name.strip()) <= LONGEST_NAME:
        raise Refused("label_length", longest=LONGEST_NAME)
    refuse_closed(session, account)
    token = PREFIX + secrets.token_urlsafe(32)
    now, days = clock.now(), days or settings().api_token_days
    row = ApiToken(
        account_id=account.id, name=name, token_hash=hash_of(token), created_at=now,
        expires_at=now + days * _DAY_MS,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(
        session, Act.API_TOKEN_ISSUE, Object("api_token", row.id), actor=actor,
        login_name=account.login_name, name=name, days=days,
    )  # fmt: skip
    return token


def revoke(session: Session, token_id: int, *, actor: Actor) -> bool:
    """End a token at once. False when there is none, or it is ended already."""
    live = update(ApiToken).where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None))
    if db.changed(session, live.values(revoked_at=clock.now())) != 1:
        return False
    audit.record(session, Act.API_TOKEN_REVOKE, Object("api_token", token_id), actor=actor)
    return True


def live(session: Session) -> list[tuple[int, str, str, int, int | None]]:
    """Tokens that open something: number, log-in name, label, end and last use (milliseconds)."""
    query = (
        select(ApiToken.id, Account.login_name, ApiToken.name, ApiToken.expires_at, ApiToken.used_at)
        .join(Account, Account.id == ApiToken.account_id)
        .where(*_LIVE)
        .order_by(ApiToken.id)
    )
    return [(number, name, label, end, used) for number, name, label, end, used in session.execute(query)]


def owner(token: str) -> dict[str, Any] | None:
    """The account of a live token, as the fields of a log-in; None when it opens nothing."""
    query = (
        select(
            Account.id, Account.user_type, Account.role, Account.login_name, Account.person_name,
            Account.member_id, Account.institute_code, Account.rights, Account.must_change,
            ApiToken.id.label("token_id"), ApiToken.used_at,
        )
        .join(ApiToken, ApiToken.account_id == Account.id)
        .where(
            ApiToken.token_hash == hash_of(token),
            *_LIVE,
        )
    )  # fmt: skip
    with db.read() as session:
        row = session.execute(query).mappings().first()
    if row is None:
        return None
    found = dict(row)
    _note_use(found.pop("token_id"), found.pop("used_at"))
    return found


def _note_use(token_id: int, used_at: int | None) -> None:
    if used_at is not None and clock.now() - used_at < _USED_EVERY_MS:
        return
    with db.write() as session:
        session.execute(update(ApiToken).where(ApiToken.id == token_id).values(used_at=clock.now()))


def hash_of(token: str) -> str:
    """What the row keeps."""
    return hashlib.sha256(token.encode()).hexdigest()
