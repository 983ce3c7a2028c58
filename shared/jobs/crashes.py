"""A worker that died: its job is queued again, or parked when it crashed its workers too often."""

import structlog
from sqlalchemy.orm import Session

from shared.jobs import Job, JobState
from shared.jobs.kinds import kind_of
from shared.settings import settings

_log = structlog.get_logger()


def take_back(session: Session, job: Job) -> None:
    """Take a running job, locked and its lease run out, from its holder.

    The kind may blame the crash on something within the job: then it does not count against the job.
    """
    kind = kind_of(job.kind)
    job.lease_until = job.worker = None
    job.fence += 1  # whoever still holds it has lost it
    blamed = kind.on_crash(session, job)
    job.crashes += not blamed
    log = _log.bind(job=str(job.id), kind=job.kind, crashes=job.crashes)
    if not blamed and job.crashes >= settings().max_crashes:
        job.state, job.error_code, job.error_final = JobState.PARKED, "crashed_worker", True
        kind.on_parking(session, job)
        log.error("job_parked")
        return
    job.state, job.next_send_at = JobState.QUEUED, 0
    log.warning("job_taken_back", blamed=blamed)
