"""What an account may do beyond its role: a set of rights on the account, asked in one place.

A role says whose pages are open (`web/access.py`); a right says which of them this person works on. A new
right is a member here, and the rules of the access table that name it.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Protocol

from shared.accounts import Role
from shared.bodies import body


class Right(StrEnum):
    """The rights there are."""

    TEXTS = "texts"  # what the pages say: of the body, or of the own institute
    MEMBERS = "members"  # members and their passwords
    ACCOUNTS = "accounts"  # accounts of staff
    APPLICATIONS = "applications"  # review of applications for membership
    SECOND_REVIEW = "second_review"  # decide as the second person, take decisions back
    PHOTOS = "photos"  # review of photos that others sent
    MOVE_APPLICATIONS = "move_applications"  # to another institute


class Holder(Protocol):
    """An account, or a log-in of it."""

    @property
    def rights(self) -> Collection[str]: ...


# What a new account has unless it is told otherwise.
_USUAL = {
    Role.MEMBER: frozenset[Right](),
    Role.STAFF: frozenset({Right.APPLICATIONS, Right.MEMBERS, Right.PHOTOS}),
    Role.OPS: frozenset({Right.MEMBERS, Right.TEXTS}),
    Role.ADMIN: frozenset({Right.ACCOUNTS, Right.MEMBERS, Right.TEXTS}),
}


def given_by(institute_code: str | None) -> frozenset[Right]:
    """What the staff of an institute can be given: all there is, or less where the body's folder says so."""
    ours = next((one for one in body().institutes if one.code == institute_code), None)
    return frozenset(Right) if ours is None or ours.rights is None else frozenset(map(Right, ours.rights))


def within(role: str, institute_code: str | None, held: Collection[str]) -> list[str]:
    """Those of an account's rights that count: of staff, the ones that its institute still gives."""
    return sorted(set(held) & given_by(institute_code) if role == Role.STAFF else held)


def usual(role: str) -> list[str]:
    """The rights that an account of this role begins with, as its row keeps them."""
    return sorted(_USUAL[Role(role)])


def may(account: Holder | None, right: Right) -> bool:
    """Whether this person has the right; nobody who is not logged in has any."""
    return account is not None and right in account.rights
