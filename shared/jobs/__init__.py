"""Jobs: durable rows. The row is the truth, Celery only carries its id.

    queued --claim--> running --finish--> succeeded
      ^  ^              |  |
      |  +-- retry, ----+  +--fail (final)--> failed
      |      slice done,   |
      |      worker stops, +--crashed N times--> parked --give up--> cancelled
      |      lease ran out                         |
      +-- submit, or try a parked one again -------+
    queued | running --cancel--> cancelled

The verbs of a worker are in `holding`, lost leases in `crashes`, a person's in `parked`; each try that ends
leaves a row in `tries`.
"""

import uuid
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import JSON, BigInteger, ColumnElement, ForeignKey, Index, String, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import db
from shared.db import Base, now_ms
from shared.jobs import carrier, tries
from shared.jobs.kinds import JobKind
from shared.jobs.tries import Outcome
from shared.settings import settings

_log = structlog.get_logger()


class JobState(StrEnum):
    """The states of a job; the words a member reads are made in `web`."""

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
    waiting_since: Mapped[int | None] = mapped_column(BigInteger)  # for what is not the job's own (`waiting`)
    not_before: Mapped[int] = mapped_column(BigInteger, default=now_ms())  # while queued: due since then
    next_send_at: Mapped[int] = mapped_column(BigInteger, default=0)
    sends: Mapped[int] = mapped_column(default=0)  # of its id, since it was queued the last time

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

    An unfinished job with the same idempotency `key` is returned instead of a new one, also when somebody
    else is writing it at this moment.
    """
    row: dict[str, Any] = {
        "id": uuid.uuid4(),
        "kind": kind.name,
        "queue": kind.queue,
        "idempotency_key": key,
        "member_id": member_id,
        "campaign_id": campaign_id,
        "created_by": created_by,
        "payload": payload or {},
        "next_send_at": now_ms() + int(settings().resend_s * 1000),
        "sends": 1,
    }
    while (job := _unfinished(session, key)) is None:
        if db.insert_new(session, Job, row):  # else a twin was quicker; it may have ended since
            send_after_commit(session, row["id"], kind.queue, kind.name)
            return session.get_one(Job, row["id"])
    return job


def _unfinished(session: Session, key: str | None) -> Job | None:
    if key is None:
        return None
    return session.scalar(select(Job).where(Job.idempotency_key == key, Job.state.in_(UNFINISHED)))


def send_after_commit(session: Session, job_id: uuid.UUID, queue_name: str, kind: str) -> None:
    """Hand the id to the carrier after the commit; one that is down makes it due at the next sweep."""

    def send() -> None:
        if not carrier.send(job_id, queue_name, kind):
            _due_at_once(job_id)

    db.after_commit(session, send)


def _due_at_once(job_id: uuid.UUID) -> None:
    waiting = update(Job).where(Job.id == job_id, Job.state == JobState.QUEUED)
    try:
        with db.write() as session:
            session.execute(waiting.values(next_send_at=Job.not_before, sends=0))
    except SQLAlchemyError as error:  # then it is due when it was to be sent again anyway
        _log.warning("job_not_due_at_once", job=str(job_id), error=type(error).__name__)


def cancel(session: Session, job_id: uuid.UUID) -> bool:
    """Cancel an unfinished job; what a worker is making of it will be thrown away."""
    return cancel_all(session, Job.id == job_id) == 1


def cancel_all(session: Session, *which: ColumnElement[bool]) -> int:
    """Cancel the unfinished ones of these jobs; how many there were."""
    found = locked(session, Job.state.in_(UNFINISHED), *which)
    for job in found:
        if job.state == JobState.RUNNING:
            tries.record(session, job, Outcome.CANCELLED)
        job.state, job.lease_until, job.finished_at = JobState.CANCELLED, None, db.clock(session)
    session.flush()
    return len(found)


def locked(session: Session, *which: ColumnElement[bool]) -> list[Job]:
    """These jobs as they are now; nobody else changes them before this transaction ends."""
    rows = select(Job).where(*which).order_by(Job.id).with_for_update(key_share=True)
    return list(session.scalars(rows.execution_options(populate_existing=True)))
