"""Jobs that are due: since when, and whether a worker must have heard of them."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.db import now_ms
from shared.jobs import Job, JobState, kinds
from shared.jobs.kinds import Queue

_DUE = (Job.state == JobState.QUEUED, Job.not_before <= now_ms())


def oldest_s(session: Session) -> dict[str, float]:
    """How long the oldest due job of each queue has waited, in seconds; 0 where none is due.

    Only to be shown: a long queue is no illness.
    """
    waited = select(Job.queue, now_ms() - func.min(Job.not_before)).where(*_DUE).group_by(Job.queue)
    found: dict[str, Any] = {name.value: 0 for name in Queue}
    found.update(session.execute(waited).all())
    return {queue: max(0, ms) / 1000 for queue, ms in found.items()}


def is_unheard(session: Session, queue: str, for_s: float) -> bool:
    """Whether a job of this queue, of a kind known here, is due for so long though it was sent twice."""
    old = Job.not_before <= now_ms() - int(for_s * 1000)
    unheard = select(Job.id).where(
        *_DUE, old, Job.queue == queue, Job.sends >= 2, Job.kind.in_(kinds.names())
    )
    return session.scalar(unheard.limit(1)) is not None
