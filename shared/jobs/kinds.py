"""Kinds of job. A noun declares its kinds beside itself (`shared/<noun>/kinds.py`); the machine knows none.

A kind is known once its table is registered; `shared.registry` does that for all of them.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy.orm import Session


class Queue(StrEnum):
    """Each has a worker of its own (`deploy/run-worker`). Interactive and bulk work never share one."""

    RENDER = "render"
    PHOTO = "photo"
    BULK = "bulk"
    PHOTO_BULK = "photo_bulk"
    NOTICE = "notice"


class Work(Protocol):
    """What a hook is told of a job: its row, or a worker's claim on it."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def member_id(self) -> int | None: ...
    @property
    def campaign_id(self) -> int | None: ...
    @property
    def payload(self) -> dict[str, Any]: ...


def nothing(*_: object) -> None:
    """The hook of what has nothing to add."""


def no_longer() -> float:
    """The time limits are those of the settings."""
    return 0


def blames_nothing(*_: object) -> bool:
    """The crash is the job's own."""
    return False


@dataclass(frozen=True)
class JobKind:
    """One kind of job: where it waits, who does it, and what else happens when it does not go well.

    `name` is on the rows, and the key of its words. `handler` is "module:function" in `worker`, found only
    by workers of its queue. One that `waits` is taken when no other of its queue is waiting. `longer_s` gives
    the seconds by which its time limits are longer than others': it waits for something that it ends itself.

    Hooks run in the transaction that changes the job:

    `lock_first(session, work)`: locks what belongs before the job in the order of locks (`shared.registry`);
    called before the job's own row is locked to end a try.
    `on_failure(session, work, code, params)`: it failed for good.
    `on_crash(session, work)`: its worker died; True when the crash is blamed on something within the job,
    and then it does not count against the job.
    `on_parking(session, work)`: it crashed too often and waits for a person.
    `on_giving_up(session, work)`: that person cancelled it.
    """

    name: str
    queue: Queue
    handler: str
    waits: bool = False
    longer_s: Callable[[], float] = no_longer
    lock_first: Callable[[Session, Work], object] = nothing
    on_failure: Callable[[Session, Work, str, dict[str, Any]], object] = nothing
    on_crash: Callable[[Session, Work], bool] = blames_nothing
    on_parking: Callable[[Session, Work], object] = nothing
    on_giving_up: Callable[[Session, Work], object] = nothing


_known: dict[str, JobKind] = {}


def register(*kinds: JobKind) -> None:
    """Make kinds known to this process; ValueError when two share a name."""
    for kind in kinds:
        if _known.setdefault(kind.name, kind) != kind:
            raise ValueError(f"two kinds of job are named {kind.name!r}")


def kind_of(name: str) -> JobKind:
    """The kind of this name; KeyError when there is none."""
    return _known[name]


def names() -> list[str]:
    """The names this version knows; rows of others are left to the newer version that wrote them."""
    return list(_known)


def all_kinds() -> tuple[JobKind, ...]:
    """Every registered kind."""
    return tuple(_known.values())
