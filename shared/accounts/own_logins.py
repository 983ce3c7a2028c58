"""The log-ins of one account, as their owner sees and ends them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from shared import audit, db
from shared.accounts import Account, LoginSession, live_login
from shared.audit import Act, Actor, Object
from shared.settings import settings


@dataclass(frozen=True)
class OwnLogin:
    """One that still counts. `name` tells it from the others and opens nothing; `device` is what it said."""

    name: str
    device: str
    network: str
    created_at: int
    seen_at: int
    is_this: bool


def listed(session: Session, account_id: int, this: str) -> list[OwnLogin]:
    """The newest first; `this` is the token hash of who looks."""
    return [
        OwnLogin(
            _name(one.token_hash),
            one.device,
            one.network,
            one.created_at,
            one.seen_at,
            one.token_hash == this,
        )
        for one in _live(session, account_id)
    ]


def end(session: Session, account_id: int, this: str, name: str | None) -> int:
    """End the one of this name, or all others when there is none; how many. The one in use stays."""
    ended = [
        one.token_hash
        for one in _live(session, account_id)
        if one.token_hash != this and name in (None, _name(one.token_hash))
    ]
    gone = db.changed(session, delete(LoginSession).where(LoginSession.token_hash.in_(ended)))
    if gone:
        account = session.get_one(Account, account_id)
        actor, about = Actor(account.login_name, account.id), Object("account", account.id)
        audit.record(session, Act.ACCOUNT_LOG_IN_END, about, actor=actor, count=gone)
    return gone


def _live(session: Session, account_id: int) -> Sequence[LoginSession]:
    counted = (
        select(LoginSession)
        .join(Account, Account.id == LoginSession.account_id)
        .where(LoginSession.account_id == account_id, *live_login(settings().session_idle_s * 1000))
    )
    return session.scalars(counted.order_by(LoginSession.created_at.desc())).all()


def _name(token_hash: str) -> str:
    return hashlib.sha256(token_hash.encode()).hexdigest()[:16]
