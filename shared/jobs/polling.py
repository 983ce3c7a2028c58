"""What a person sees of a job while waiting: state, place in the queue, an honest range of time.

The status page and the API both show a `JobView`. Who may see which: `shared.accounts.polls`.
"""

import math
import time
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import now_ms
from shared.jobs import Job, JobState, queue_times

# The columns of a view, in the order that `view_of` reads them.
COLUMNS = (
    Job.kind, Job.queue, Job.state, Job.member_id, Job.campaign_id, Job.created_by, Job.progress,
    Job.result, Job.error_code, Job.error_final, Job.error_params, Job.not_before, Job.created_at,
    Job.started_at, Job.finished_at, now_ms().label("now"),
)  # fmt: skip


@dataclass(frozen=True)
class JobView:
    """A job at one moment; times in milliseconds since 1970 UTC.

    `position` (1 = next) is there while it waits for its turn. `eta_s` is (low, high) in seconds until
    it is ready, measured from the queue's recent jobs; None when nothing is known or it takes longer
    than any of those did. `retry_at` is there when a try failed in a way that may pass: then `error_code`
    says why and `error_final` is False.
    """

    id: uuid.UUID
    kind: str
    state: JobState
    member_id: int | None
    campaign_id: int | None
    created_by: int | None
    progress: dict[str, Any]
    result: dict[str, Any]
    error_code: str | None
    error_final: bool | None
    error_params: dict[str, Any]
    created_at: int
    started_at: int | None
    finished_at: int | None
    retry_at: int | None
    position: int | None
    eta_s: tuple[int, int] | None
    takes_long: bool = False

    @property
    def waiting(self) -> bool:
        """Queued or running: poll again."""
        return self.state in (JobState.QUEUED, JobState.RUNNING)


def look(session: Session, job_id: uuid.UUID) -> JobView | None:
    """The job as it is now, or None when there is none; whether to show it is for the caller to ask."""
    row = session.execute(select(*COLUMNS).where(Job.id == job_id)).one_or_none()
    return None if row is None else view_of(job_id, tuple(row))


def view_of(job_id: uuid.UUID, row: tuple[Any, ...]) -> JobView:
    """A view of one row of `COLUMNS`."""
    (
        kind, queue, state, member_id, campaign_id, created_by, progress,
        result, error_code, error_final, error_params, not_before, created_at,
        started_at, finished_at, now,
    ) = row  # fmt: skip
    position: int | None = None
    eta: tuple[int, int] | None = None
    takes_long = False
    if state == JobState.QUEUED:
        times = queue_times.of(queue)
        position = times.position(created_at)
        eta = times.eta_waiting(position, max(0, not_before - now))
    elif state == JobState.RUNNING:
        times, elapsed_ms = queue_times.of(queue), now - (started_at or now)
        eta, takes_long = times.eta_running(elapsed_ms), times.takes_long(kind, elapsed_ms)
    return JobView(
        id=job_id,
        kind=kind,
        state=JobState(state),
        member_id=member_id,
        campaign_id=campaign_id,
        created_by=created_by,
        progress=progress or {},
        result=result or {},
        error_code=error_code,
        error_final=None if error_final is None else bool(error_final),
        error_params=error_params or {},
        created_at=created_at,
        started_at=started_at,
        finished_at=finished_at,
        retry_at=not_before if state == JobState.QUEUED and error_code and not_before > now else None,
        position=position,
        eta_s=eta,
        takes_long=takes_long,
    )


def retry_after_s(view: JobView, first_s: float) -> int:
    """Whole seconds until the next poll is worth it: soon at first, seldom after a long wait."""
    age_s = max(0.0, time.time() - view.created_at / 1000)
    low_s = view.eta_s[0] if view.eta_s else 0
    by_place = min(30, low_s // 2) if low_s > 10 else 0
    return max(math.ceil(first_s), by_place, min(15, int(age_s) // 20), 1)
