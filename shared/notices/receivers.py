"""Receivers: a noun and the id of one of its rows. Each noun says how its rows are reached.

A notice keeps the two and no address, so that what is sent late goes where its receiver is then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from shared.notices import Channel


@dataclass(frozen=True)
class Receiver:
    """`account` 12; `contact` 5; `id` None for nobody we know."""

    noun: str
    id: int | None


@dataclass(frozen=True)
class Reach:
    """How a receiver is reached now. `who` is what kinds name; `off` are the kinds switched off.

    `subject` is what a proof sent there opens; `facts` what texts may say of the receiver.
    """

    who: str
    addresses: Mapping[Channel, str]
    subject: str
    language: str = ""
    account_id: int | None = None
    institute_code: str | None = None
    off: frozenset[str] = frozenset()
    facts: Mapping[str, str] = field(default_factory=dict)


Find = Callable[[Session, int], Reach | None]
_known: dict[str, Find] = {}


def register(noun: str, find: Find) -> None:
    """Say how the rows of a noun are reached; ValueError when it was said otherwise."""
    if _known.setdefault(noun, find) is not find:
        raise ValueError(f"two ways to reach {noun!r}")


def reach(session: Session, to: Receiver) -> Reach | None:
    """How this receiver is reached; None when there is none, or it may not be told anything any more."""
    return None if to.id is None else _known[to.noun](session, to.id)
