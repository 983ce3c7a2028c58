"""Running one job: claim, handle, record. Every job may run twice, die half-way, or come late."""

import os
import random
import socket
import time
import uuid
from typing import Any

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.contextvars import bound_contextvars

from shared import db
from shared.errors import JobError, LostLease, StorageAway, StorageFull
from shared.jobs import Job, holding, waiting
from shared.jobs.holding import Claim
from shared.jobs.kinds import JobKind, kind_of
from shared.settings import settings
from worker import claiming, time_limit
from worker.handling import Again, Done, handler_of

_log = structlog.get_logger()
_worker = f"{socket.gethostname()}:{os.getpid()}"


def worker_name() -> str:
    """This worker: host and process id of its parent, inherited by its children."""
    return _worker


def holder() -> str:
    """Who holds a lease: the worker, and the process of its that works (the one to look at, or kill)."""
    return f"{_worker}/{os.getpid()}"


def in_a_child() -> bool:
    """Whether this process is a child of the worker, and not the worker itself."""
    return _worker.rpartition(":")[2] != str(os.getpid())


def name_this_worker() -> None:
    """Called in the parent once it is a worker of its own."""
    global _worker
    _worker = f"{socket.gethostname()}:{os.getpid()}"


class CannotClaim(Exception):
    """This process can't even ask for a job although the database answers: it would eat all messages."""


def run(job_id: uuid.UUID) -> None:
    """Do the job if it is to be had; unknown, taken, done or not yet due: leave it. Raises CannotClaim."""
    held = _claim(job_id)
    if held is None:
        return
    claiming.note()
    with bound_contextvars(job=str(held.id), kind=held.kind, fence=held.fence):  # on every line of the log
        _do(held, kind_of(held.kind))


def _claim(job_id: uuid.UUID) -> Claim | None:
    try:
        with db.write() as session:
            return holding.claim(session, job_id, holder())
    except Exception as error:
        if db.is_away(error):
            raise
        _log.exception("cannot_claim", job=str(job_id))
        raise CannotClaim(type(error).__name__) from error


def _do(held: Claim, kind: JobKind) -> None:
    error = _try(held, kind)
    if error is None:
        return
    # Between the limits there is time to write how the try ended, though the soft one strikes (once) or the
    # database is away: else the lease runs out, which counts as a crash.
    until = time.monotonic() + settings().hard_limit_s - settings().soft_limit_s
    while True:
        try:
            with time_limit.unswallowed():
                return _failed(held, kind, error)
        except SoftTimeLimitExceeded:
            continue
        except Exception as away:
            if not db.is_away(away) or time.monotonic() > until:
                raise
            time.sleep(0.2)


def _try(held: Claim, kind: JobKind) -> JobError | None:
    """Do the job and record it; what went wrong, if anything did."""
    try:
        with time_limit.unswallowed():
            outcome = handler_of(kind)(held)
        with time_limit.unswallowed():
            _record(held, outcome)
        _log.info("job_recorded")
    except LostLease:
        _log.warning("lease_lost")
    except JobError as error:
        return error
    except StorageFull:
        return JobError("storage_full", final=False)
    except StorageAway:
        _log.exception("storage_away")
        return JobError("storage_away", final=False)
    except SoftTimeLimitExceeded:
        return JobError("too_slow", final=False)
    except Exception as error:
        if db.is_away(error):
            _log.error("database_away", error=type(error).__name__)
            return JobError("database_away", final=False)
        _log.exception("job_raised")
        return JobError("internal", final=False, error=type(error).__name__)
    return None


def _record(held: Claim, outcome: Done | Again) -> None:
    with db.write() as session:
        kind_of(held.kind).lock_first(session, held)
        # Then the job's own row: it stays locked, and a lost lease undoes nothing of value.
        match outcome:
            case Done():
                holding.succeed(session, held, outcome.result)
                outcome.record(session)
            case Again():
                holding.slice_done(session, held, outcome.progress)


def _failed(held: Claim, kind: JobKind, error: JobError) -> None:
    try:
        with db.write() as session:
            _record_failure(session, held, kind, error)
    except LostLease:
        _log.warning("lease_lost")


def _record_failure(session: Session, held: Claim, kind: JobKind, error: JobError) -> None:
    kind.lock_first(session, held)
    if not error.final and error.code in waiting.PASSES:
        holding.wait(session, held, error.code, error.params, _patience_s(session, held, error.params))
        return
    tries = session.scalar(select(Job.tries).where(Job.id == held.id)) or 0
    if error.final or tries + 1 >= settings().max_attempts:
        holding.fail(session, held, error.code, error.params)
        kind.on_failure(session, held, error.code, error.params)
        return
    holding.retry_later(session, held, error.code, error.params, wait_s(tries, error.params))


def _patience_s(session: Session, held: Claim, params: dict[str, Any]) -> float:
    """As long again as it has waited already: the back-off of tries that are not counted."""
    since = session.scalar(select(Job.waiting_since).where(Job.id == held.id))
    waited_s = 0 if since is None else (db.clock(session) - since) / 1000
    return _jittered(max(waited_s, settings().backoff_s), params)


def wait_s(tries: int, params: dict[str, Any]) -> float:
    """Doubled with each try."""
    return _jittered(settings().backoff_s * 2**tries, params)


def _jittered(seconds: float, params: dict[str, Any]) -> float:
    """Back-off with full jitter in its upper half; never sooner than the other side asked for."""
    longest = min(seconds, settings().backoff_max_s)
    jittered = longest * (0.5 + random.random() / 2)  # noqa: S311 - spreads load, keeps no secret
    asked = float(params.get("retry_after_s") or 0)
    return float(max(jittered, min(asked, settings().backoff_max_s)))
