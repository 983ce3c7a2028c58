"""A worker that died: its job is queued again, or parked when it crashed its workers too often."""

import structlog
from sqlalchemy.orm import Session

from shared.jobs import Job, JobState, holding, tries
from shared.jobs.kinds import kind_of
from shared.jobs.tries import Outcome
from shared.settings import settings

CRASHED_WORKER = "crashed_worker"  # the error code of a parked job
_log = structlog.get_logger()


def take_back(session: Session, job: Job) -> None:
    """Take a running job, locked and its lease run out, from its holder.

    The kind may blame the crash on something within the job: then it does not count against the job.
    """
    kind = kind_of(job.kind)
    blamed = kind.on_crash(session, job)
    job.crashes += not blamed
    log = _log.bind(job=str(job.id), kind=job.kind, crashes=job.crashes)
    too_often = not blamed and job.crashes >= settings().max_crashes
    tries.record(session, job, Outcome.PARKED if too_often else Outcome.CRASHED)
    job.fence += 1  # whoever still holds it has lost it
    if too_often:
        job.lease_until = job.worker = None
        job.state, job.error_code, job.error_final = JobState.PARKED, CRASHED_WORKER, True
        kind.on_parking(session, job)
        log.error("job_parked")
        return
    holding.queue_again(session, job)
    log.warning("job_taken_back", blamed=blamed)
