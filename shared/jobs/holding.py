"""What a worker does with a job it holds: claim it, renew the lease, end the try one way or another.

Every change is one conditional UPDATE that names the fencing number of the claim, so a worker that comes
back after its lease ran out changes nothing. Whatever ends the try also writes its row in the history.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shared import db
from shared.db import now_ms
from shared.errors import LostLease
from shared.jobs import Job, JobState, kinds, locked, send_after_commit, tries
from shared.jobs.tries import Outcome
from shared.settings import settings


@dataclass(frozen=True)
class Claim:
    """A worker's hold on a job: what to do, and the fencing number that proves the hold."""

    id: uuid.UUID
    kind: str
    queue: str
    fence: int
    attempts: int
    worker: str
    started_at: int
    member_id: int | None
    campaign_id: int | None
    payload: dict[str, Any]
    progress: dict[str, Any]


def claim(session: Session, job_id: uuid.UUID, worker: str) -> Claim | None:
    """Take a queued, due job with one conditional UPDATE; None when it is not to be had."""
    lease_ms = int(settings().lease_s * 1000)
    statement = (
        update(Job)
        .where(
            Job.id == job_id, Job.state == JobState.QUEUED, Job.not_before <= now_ms(),
            Job.kind.in_(kinds.names()),
        )
        .values(
            state=JobState.RUNNING,
            attempts=Job.attempts + 1,
            fence=Job.fence + 1,
            worker=worker,
            lease_until=now_ms() + lease_ms,
            started_at=now_ms(),
        )
        .returning(
            Job.id, Job.kind, Job.queue, Job.fence, Job.attempts, Job.worker, Job.started_at,
            Job.member_id, Job.campaign_id, Job.payload, Job.progress,
        )
    )  # fmt: skip
    row = session.execute(statement, execution_options={"synchronize_session": False}).mappings().first()
    return Claim(**row) if row else None


def _held(held: Claim) -> Any:
    return update(Job).where(
        Job.id == held.id, Job.fence == held.fence, Job.state == JobState.RUNNING
    ).execution_options(synchronize_session=False)  # fmt: skip


def hold(session: Session, held: Claim, **values: Any) -> None:
    """Change a job this worker holds; raises LostLease when it holds it no longer.

    In the same transaction as what it guards: the row stays locked until the commit.
    """
    if db.changed(session, _held(held).values(**values)) != 1:
        raise LostLease(str(held.id))


def renew(session: Session, held: Claim, progress: dict[str, Any] | None = None) -> None:
    """Extend the lease from now on, and perhaps report progress."""
    values: dict[str, Any] = {"lease_until": now_ms() + int(settings().lease_s * 1000)}
    if progress is not None:
        values["progress"] = progress
    hold(session, held, **values)


def succeed(session: Session, held: Claim, result: dict[str, Any] | None = None) -> None:
    """The work is done and in this transaction."""
    hold(
        session, held, state=JobState.SUCCEEDED, result=result or {}, lease_until=None,
        error_code=None, error_params=None, waiting_since=None, finished_at=now_ms(),
    )  # fmt: skip
    tries.record(session, held, Outcome.SUCCEEDED)


def fail(session: Session, held: Claim, code: str, params: dict[str, Any]) -> None:
    """The work cannot be done, and trying again is pointless."""
    hold(
        session, held, state=JobState.FAILED, lease_until=None, error_code=code,
        error_final=True, error_params=params, waiting_since=None, finished_at=now_ms(),
    )  # fmt: skip
    tries.record(session, held, Outcome.FAILED, code)


def retry_later(session: Session, held: Claim, code: str, params: dict[str, Any], wait_s: float) -> None:
    """The work failed in a way that may pass: queued again, due after `wait_s` seconds."""
    due = now_ms() + int(wait_s * 1000)
    hold(
        session, held, state=JobState.QUEUED, lease_until=None, worker=None, tries=Job.tries + 1,
        error_code=code, error_final=False, error_params=params, waiting_since=None, not_before=due,
        next_send_at=due, sends=0,
    )  # fmt: skip
    tries.record(session, held, Outcome.RETRY, code)


def wait(session: Session, held: Claim, code: str, params: dict[str, Any], wait_s: float) -> None:
    """Something else is away (`waiting.PASSES`): queued again, due after `wait_s` seconds, no try counted."""
    due = now_ms() + int(wait_s * 1000)
    hold(
        session, held, state=JobState.QUEUED, lease_until=None, worker=None, error_code=code,
        error_final=False, error_params=params, waiting_since=func.coalesce(Job.waiting_since, now_ms()),
        not_before=due, next_send_at=due, sends=0,
    )  # fmt: skip
    tries.record(session, held, Outcome.RETRY, code)


def slice_done(session: Session, held: Claim, progress: dict[str, Any]) -> None:
    """A slice is done: queue the job again at once, with where it has got to."""
    hold(
        session, held, state=JobState.QUEUED, lease_until=None, worker=None, progress=progress,
        error_code=None, error_params=None, waiting_since=None, not_before=now_ms(),
        next_send_at=now_ms() + int(settings().resend_s * 1000), sends=1,
    )  # fmt: skip
    tries.record(session, held, Outcome.SLICE_DONE)
    send_after_commit(session, held.id, held.queue, held.kind)


def queue_again(session: Session, job: Job) -> None:
    """Queue a job, locked, whose worker has gone: due now, and sent by the next sweep."""
    job.state, job.lease_until, job.worker = JobState.QUEUED, None, None
    job.not_before, job.next_send_at, job.sends = db.clock(session), 0, 0


def held_by(session: Session, worker: str) -> int:
    """How many jobs this worker's processes or threads hold, by leases that hold."""
    mine = Job.worker.startswith(f"{worker}/", autoescape=True)
    held = select(func.count()).where(Job.state == JobState.RUNNING, Job.lease_until >= now_ms(), mine)
    return session.scalar(held) or 0


def give_back_all(session: Session, worker: str) -> int:
    """Queue again whatever a stopped worker still held; its children are gone by now."""
    mine = Job.worker.startswith(f"{worker}/", autoescape=True)
    found = locked(session, Job.state == JobState.RUNNING, mine)
    for job in found:
        tries.record(session, job, Outcome.GIVEN_BACK)
        queue_again(session, job)
    return len(found)
