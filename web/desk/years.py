"""Accounts of staff that end soon unless somebody confirms them, for the first page of staff and ops."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account, Role, staff
from shared.accounts.rights import Right, may
from shared.bodies import body
from web.sessions import Login

_DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class Ending:
    """`count` accounts end soon, the first at `first` (milliseconds), to be confirmed by the reader; `own` is
    when the reader's own ends, if that is soon."""

    count: int
    first: int | None
    own: int | None


def ending(session: Session, account: Login) -> Ending:
    """What this person is told of it."""
    others = [one for one in _kept(session, account) if one.id != account.id]
    first = min((one.confirmed_until for one in others if one.confirmed_until is not None), default=None)
    return Ending(len(others), first, _own(session, account.id))


def _kept(session: Session, account: Login) -> list[Account]:
    if account.role == Role.ADMIN:
        return list(staff.to_confirm(session, None))
    if account.role == Role.STAFF and may(account, Right.ACCOUNTS):
        return list(staff.to_confirm(session, account.institute_code))
    return []


def _own(session: Session, account_id: int) -> int | None:
    soon = db.clock(session) + body().staff.told_days * _DAY_MS
    mine = select(Account.confirmed_until).where(Account.id == account_id, Account.confirmed_until < soon)
    return session.scalar(mine)
