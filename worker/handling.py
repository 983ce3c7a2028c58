"""What a handler gives back, and how the handler of a kind is found."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, cast

from sqlalchemy.orm import Session

from shared.jobs import kinds
from shared.jobs.holding import Claim
from shared.jobs.kinds import JobKind, nothing


@dataclass(frozen=True)
class Done:
    """The work is done. `record` runs in the transaction that marks the job succeeded."""

    result: dict[str, Any] = field(default_factory=dict)
    record: Callable[[Session], object] = nothing


@dataclass(frozen=True)
class Again:
    """One slice is done and committed: queue the job again, with where it has got to."""

    progress: dict[str, Any]


Handler = Callable[[Claim], Done | Again]


def handler_of(kind: JobKind) -> Handler:
    """The function that does this kind, its module imported when it is first needed."""
    module, _, function = kind.handler.partition(":")
    return cast(Handler, getattr(import_module(module), function))


def load_for(queues: Iterable[str]) -> None:
    """Import what these queues need once, in the parent: WeasyPrint alone takes a second."""
    wanted = set(queues)
    for kind in kinds.all_kinds():
        if kind.queue in wanted:
            handler_of(kind)
