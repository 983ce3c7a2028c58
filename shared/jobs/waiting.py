"""What passes: a full disk; a source, a database or a mail server that is away. A job waits for it, no try
counted.

It is no fault of the job, so no number of tries ends it; a person sees since when it lasts.
"""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.db import now_ms
from shared.jobs import UNFINISHED, Job

PASSES = frozenset(
    {
        "channel_away",
        "channel_refuses_us",
        "database_away",
        "storage_away",
        "storage_full",
        "photo_source_down",
    }
)


@dataclass(frozen=True)
class Waiting:
    """How many unfinished jobs wait for the same, and how many seconds the one that waits longest has."""

    code: str
    jobs: int
    oldest_s: float


def by_code(session: Session) -> list[Waiting]:
    """What jobs wait for now, the longest first."""
    waited = now_ms() - func.min(Job.waiting_since)
    waiting = Job.state.in_(UNFINISHED), Job.waiting_since.is_not(None)
    rows = session.execute(
        select(Job.error_code, func.count(), waited).where(*waiting).group_by(Job.error_code)
    )
    found = [Waiting(code or "", number, max(0, waited_ms) / 1000) for code, number, waited_ms in rows]
    return sorted(found, key=lambda one: -one.oldest_s)
