"""Whose a text is, and who keeps it: national texts the national body's people, an institute's its own."""

from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.accounts import UserType
from shared.accounts.rights import Holder, Right, may
from shared.members import Institute
from shared.texts.definitions import DEFINITIONS, TextKind


class Keeper(Holder, Protocol):
    """Whoever is logged in."""

    @property
    def user_type(self) -> str: ...
    @property
    def institute_code(self) -> str | None: ...


def keeps_national(account: Keeper) -> bool:
    """Whether this person works on the texts of the body."""
    return may(account, Right.TEXTS) and account.user_type == UserType.NATIONAL


def institute_of(session: Session, account: Keeper) -> str | None:
    """The institute whose texts this person works on; for the national body's people that is its own."""
    if not may(account, Right.TEXTS):
        return None
    if account.user_type == UserType.NATIONAL:
        national = select(Institute.code).where(Institute.national).order_by(Institute.position).limit(1)
        return session.scalar(national)
    return account.institute_code


def keeps(session: Session, account: Keeper, kind: TextKind, institute: str | None) -> bool:
    """Whether this person works on a text of this kind, of that institute or (None) of the body."""
    if DEFINITIONS[kind].local:
        return institute is not None and institute == institute_of(session, account)
    return institute is None and keeps_national(account)
