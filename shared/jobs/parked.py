"""Parked jobs: those that crashed their worker too often wait for a person, who tries again or gives up.

One of a kind that only a newer version knows is left to that version, as only it knows what giving up means.
"""

import uuid

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared import audit, db, jobs
from shared.audit import Act, Actor, Object
from shared.db import now_ms
from shared.errors import Refused
from shared.jobs import Job, JobState
from shared.jobs.kinds import kind_of, names
from shared.settings import settings


def parked(session: Session, *, limit: int = 100) -> list[Job]:
    """The jobs that need a hand, the oldest first."""
    waiting = select(Job).where(Job.state == JobState.PARKED, Job.kind.in_(names()))
    return list(session.scalars(waiting.order_by(Job.created_at).limit(limit)))


def retry(session: Session, job_id: uuid.UUID, *, actor: Actor) -> bool:
    """Queue a parked job again, as if it had never crashed. False when it is not parked (any more).

    Refused: same_job_waiting, when an unfinished job does the same meanwhile.
    """
    job = session.get(Job, job_id)
    if job is None:
        return False
    same = select(Job.id).where(Job.idempotency_key == job.idempotency_key, Job.state.in_(jobs.UNFINISHED))
    if job.idempotency_key is not None and session.scalar(same) is not None:
        raise Refused("same_job_waiting")
    again = {
        "state": JobState.QUEUED, "crashes": 0, "tries": 0, "waiting_since": None, "error_code": None,
        "error_params": None, "not_before": now_ms(),
        "next_send_at": now_ms() + int(settings().resend_s * 1000), "sends": 1,
        "finished_at": None,
    }  # fmt: skip
    if not _change(session, job_id, again):
        return False
    _record(session, Act.JOB_RETRY, job, actor)
    jobs.send_after_commit(session, job_id, job.queue, job.kind)
    return True


def give_up(session: Session, job_id: uuid.UUID, *, actor: Actor) -> bool:
    """Cancel a parked job; its kind says what that means. False when it is not parked (any more)."""
    job = session.get(Job, job_id)
    if job is None or job.kind not in names():
        return False
    kind_of(job.kind).lock_first(session, job)
    if not _change(session, job_id, {"state": JobState.CANCELLED, "finished_at": now_ms()}):
        return False
    kind_of(job.kind).on_giving_up(session, job)
    _record(session, Act.JOB_CANCEL, job, actor)
    return True


def _change(session: Session, job_id: uuid.UUID, values: dict[str, object]) -> bool:
    mine = Job.id == job_id, Job.state == JobState.PARKED, Job.kind.in_(names())
    statement = update(Job).where(*mine).values(values)
    return db.changed(session, statement.execution_options(synchronize_session=False)) == 1


def _record(session: Session, act: Act, job: Job, actor: Actor) -> None:
    audit.record(session, act, Object("job", job.id), actor=actor, kind=job.kind)
