"""Jobs: durable rows. The row is the truth, Celery only carries its id.

    queued --claim--> running --finish--> succeeded
      ^  ^              |  |
      |  +-- retry, ----+  +--fail (final)--> failed
      |      give back,    |
      |      lease ran out +--crashed N times--> parked
      +-- submit
    queued | running --cancel--> cancelled

Every change of a running job is one conditional UPDATE that names the fencing number of the claim, so a
worker that comes back after its lease ran out changes nothing.
"""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import db
from shared.db import Base, now_ms
from shared.errors import LostLease
from shared.jobs import carrier
from shared.jobs.kinds import JobKind
from shared.settings import settings


class JobState(StrEnum):
    """The states of DESIGN's job; the words a member reads are made in `web`."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PARKED = "parked"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


class Job(Base):
    """One piece of work. `fence` rises with each claim; times are the database's milliseconds."""

    __tablename__ = "jobs"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    kind: Mapped[str] = mapped_column(String(24))
    queue: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12), default=JobState.QUEUED)
    idempotency_key: Mapped[str | None] = mapped_column(String(120))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    progress: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    attempts: Mapped[int] = mapped_column(default=0)  # claims, counted in the claiming UPDATE
    tries: Mapped[int] = mapped_column(default=0)  # attempts that failed in a way that may pass
    crashes: Mapped[int] = mapped_column(default=0)  # leases that ran out
    fence: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(96))
    lease_until: Mapped[int | None] = mapped_column(BigInteger)
    not_before: Mapped[int] = mapped_column(BigInteger, default=now_ms())
    next_send_at: Mapped[int] = mapped_column(BigInteger, default=0)

    error_code: Mapped[str | None] = mapped_column(String(32))
    error_final: Mapped[bool | None]
    error_params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[int] = mapped_column(BigInteger, default=now_ms())
    started_at: Mapped[int | None] = mapped_column(BigInteger)
    finished_at: Mapped[int | None] = mapped_column(BigInteger)


_UNFINISHED_SQL = text("state IN ('queued', 'running') AND idempotency_key IS NOT NULL")
Index(
    "uq_jobs_one_unfinished_a_key",
    Job.idempotency_key,
    unique=True,
    postgresql_where=_UNFINISHED_SQL,
    sqlite_where=_UNFINISHED_SQL,
)
Index("ix_jobs_due", Job.state, Job.next_send_at)
Index("ix_jobs_queue_order", Job.queue, Job.state, Job.created_at)


@dataclass(frozen=True)
class Claim:
    """A worker's hold on a job: what to do, and the fencing number that proves the hold."""

    id: uuid.UUID
    kind: str
    queue: str
    fence: int
    attempts: int
    member_id: int | None
    campaign_id: int | None
    payload: dict[str, Any]
    progress: dict[str, Any]


def submit(
    session: Session,
    kind: JobKind,
    *,
    key: str | None = None,
    member_id: int | None = None,
    campaign_id: int | None = None,
    created_by: int | None = None,
    payload: dict[str, Any] | None = None,
) -> Job:
    """Write the row in the caller's `db.write()`; its id is sent once that has committed.

    An unfinished job with the same idempotency `key` is returned instead of a new one. Two submits that
    race on PostgreSQL meet in the unique index: the later one's transaction fails with IntegrityError
    and, run again by its caller, finds the first one's row.
    """
    if key is not None:
        same = select(Job).where(Job.idempotency_key == key, Job.state.in_(UNFINISHED))
        if (job := session.scalar(same)) is not None:
            return job
    resend_ms = int(settings().resend_s * 1000)
    job = Job(
        id=uuid.uuid4(),
        kind=kind.name,
        queue=kind.queue,
        idempotency_key=key,
        member_id=member_id,
        campaign_id=campaign_id,
        created_by=created_by,
        payload=payload or {},
        next_send_at=now_ms() + resend_ms,
    )
    session.add(job)
    session.flush()
    send_after_commit(session, job.id, job.queue)
    return job


def send_after_commit(session: Session, job_id: uuid.UUID, queue_name: str) -> None:
    """Hand the id to the carrier after the commit; a carrier that is down is the sweeper's business."""
    db.after_commit(session, lambda: carrier.send(job_id, queue_name))


def claim(session: Session, job_id: uuid.UUID, worker: str) -> Claim | None:
    """Take a queued, due job with one conditional UPDATE; None when it is not to be had."""
    lease_ms = int(settings().lease_s * 1000)
    statement = (
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.QUEUED, Job.not_before <= now_ms())
        .values(
            state=JobState.RUNNING,
            attempts=Job.attempts + 1,
            fence=Job.fence + 1,
            worker=worker,
            lease_until=now_ms() + lease_ms,
            started_at=now_ms(),
        )
        .returning(
            Job.id, Job.kind, Job.queue, Job.fence, Job.attempts, Job.member_id, Job.campaign_id,
            Job.payload, Job.progress,
        )
    )  # fmt: skip
    row = session.execute(statement, execution_options={"synchronize_session": False}).first()
    return Claim(*row) if row else None


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
        error_code=None, error_params=None, finished_at=now_ms(),
    )  # fmt: skip


def fail(session: Session, held: Claim, code: str, params: dict[str, Any]) -> None:
    """The work cannot be done, and trying again is pointless."""
    hold(
        session, held, state=JobState.FAILED, lease_until=None, error_code=code,
        error_final=True, error_params=params, finished_at=now_ms(),
    )  # fmt: skip


def retry_later(session: Session, held: Claim, code: str, params: dict[str, Any], wait_s: float) -> None:
    """The work failed in a way that may pass: queued again, due after `wait_s` seconds."""
    due = now_ms() + int(wait_s * 1000)
    hold(
        session, held, state=JobState.QUEUED, lease_until=None, worker=None, tries=Job.tries + 1,
        error_code=code, error_final=False, error_params=params, not_before=due, next_send_at=due,
    )  # fmt: skip


def give_back(session: Session, held: Claim, progress: dict[str, Any] | None = None) -> None:
    """Queue the job again at once, with where it has got to: a slice is done, or the worker must stop."""
    values: dict[str, Any] = {} if progress is None else {"progress": progress}
    hold(
        session, held, state=JobState.QUEUED, lease_until=None, worker=None,
        next_send_at=now_ms() + int(settings().resend_s * 1000), **values,
    )  # fmt: skip
    send_after_commit(session, held.id, held.queue)


def give_back_all(session: Session, worker: str) -> int:
    """Queue again whatever a stopped worker still held; its children are gone by now."""
    held = update(Job).where(
        Job.worker.startswith(f"{worker}/", autoescape=True), Job.state == JobState.RUNNING
    )
    values = {"state": JobState.QUEUED, "lease_until": None, "worker": None, "next_send_at": 0}
    return db.changed(session, held.values(values))


def cancel(session: Session, job_id: uuid.UUID) -> bool:
    """Cancel an unfinished job; what a worker is making of it will be thrown away."""
    unfinished = update(Job).where(Job.id == job_id, Job.state.in_(UNFINISHED))
    values = {"state": JobState.CANCELLED, "lease_until": None, "finished_at": now_ms()}
    return db.changed(session, unfinished.values(values)) == 1
