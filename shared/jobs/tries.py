"""The history of a job: one row a try, written when the try ends, never changed and never deleted."""

import uuid
from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from sqlalchemy import BigInteger, ForeignKey, String, func, insert, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from shared.db import Base, now_ms


class Outcome(StrEnum):
    """How a try ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"  # for good
    RETRY = "retry"  # in a way that may pass
    SLICE_DONE = "slice_done"
    GIVEN_BACK = "given_back"  # the worker was stopped
    CRASHED = "crashed"  # the worker died, or froze beyond its lease
    PARKED = "parked"  # it crashed once too often
    CANCELLED = "cancelled"


class JobTry(Base):
    """One try. `attempt` counts the job's claims: one that ended twice would be two workers' at one job."""

    __tablename__ = "job_tries"

    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    worker: Mapped[str] = mapped_column(String(96))
    started_at: Mapped[int] = mapped_column(BigInteger)
    ended_at: Mapped[int] = mapped_column(BigInteger)
    outcome: Mapped[str] = mapped_column(String(12))
    code: Mapped[str | None] = mapped_column(String(32))


class Tried(Protocol):
    """What the row needs of a job that runs: the job itself, or a worker's claim on it."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def attempts(self) -> int: ...
    @property
    def worker(self) -> str | None: ...
    @property
    def started_at(self) -> int | None: ...


def record(session: Session, tried: Tried, outcome: Outcome, code: str | None = None) -> None:
    """Write the try's row, in the transaction that takes the job out of running."""
    row = insert(JobTry).values(
        job_id=tried.id,
        attempt=tried.attempts,
        worker=tried.worker or "",
        started_at=tried.started_at,
        ended_at=now_ms(),
        outcome=outcome,
        code=code,
    )
    session.execute(row)


def last_of(
    session: Session, job_ids: Sequence[uuid.UUID], *, most: int = 10
) -> dict[uuid.UUID, list[JobTry]]:
    """The last `most` tries of each of these jobs, the newest first; none is an empty list."""
    back = func.row_number().over(partition_by=JobTry.job_id, order_by=JobTry.attempt.desc())
    counted = select(JobTry, back.label("back")).where(JobTry.job_id.in_(job_ids)).subquery()
    newest = aliased(JobTry, counted)
    found: dict[uuid.UUID, list[JobTry]] = {job_id: [] for job_id in job_ids}
    for one in session.scalars(select(newest).where(counted.c.back <= most).order_by(counted.c.back)):
        found[one.job_id].append(one)
    return found
