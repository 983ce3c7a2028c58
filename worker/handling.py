"""What a handler gives back, and the table of handlers: one a kind of job."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from shared.jobs import Claim


def nothing(_: Session) -> None:
    """Nothing further to record."""


@dataclass(frozen=True)
class Done:
    """The work is done. `record` runs in the transaction that marks the job succeeded."""

    result: dict[str, Any] = field(default_factory=dict)
    record: Callable[[Session], object] = nothing


@dataclass(frozen=True)
class Again:
    """One slice is done and committed: queue the job again, with where it has got to."""

    progress: dict[str, Any]
    record: Callable[[Session], object] = nothing


Handler = Callable[[Claim], Done | Again]
# Called in the transaction that marks a job failed for good: (session, claim, code, params).
OnFailure = Callable[[Session, Claim, str, dict[str, Any]], None]


@dataclass(frozen=True)
class Kind:
    """A kind of job: how it is done, and what else happens when it fails for good."""

    handle: Handler
    on_failure: OnFailure | None = None
