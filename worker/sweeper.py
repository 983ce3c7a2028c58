"""The sweeper: a small loop over SQL that sends what waits, takes back what died, and tidies up.

Safe to run twice: every step is a conditional UPDATE. It needs neither Celery beat nor a lock in Redis,
so a Redis that was wiped or restarted loses nothing.
"""

import signal
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from itertools import takewhile
from types import FrameType

import structlog
from sqlalchemy import Select, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from shared import db, jobs, logs, starting
from shared.accounts import Captcha, LoginSession, kept_forms
from shared.applications import upkeep
from shared.campaigns import Campaign, CampaignState
from shared.campaigns import rules as campaign_rules
from shared.certificates import upkeep as erasing
from shared.db import now_ms
from shared.jobs import Job, JobState, carrier, crashes, heartbeats, kinds
from shared.jobs.kinds import Queue
from shared.photos import review
from shared.settings import settings
from worker import orphans

_log = structlog.get_logger()
_BATCH = 500
_ENOUGH = 2_000  # messages in Redis that nobody has taken
_PLAIN = {"synchronize_session": False}


def sweep() -> dict[str, int]:
    """One round; the counts of what it did. Each step stands alone, whatever becomes of the others."""
    steps = {
        "signs": give_sign,
        "taken_back": take_back,
        "campaigns": tend_campaigns,
        "photos": review.settle_due,
        "sent": send_due,
        "expired": forget_expired,
    }
    return {name: alone(name, step) for name, step in steps.items()}


def alone(name: str, step: Callable[[], int]) -> int:
    """Do one step, whatever becomes of it; its count, or 0."""
    try:
        return step()
    except SQLAlchemyError as error:  # the database is away: the next round tries again
        _log.error("step_failed", step=name, error=type(error).__name__)
    except Exception:
        _log.exception("step_failed", step=name)
    return 0


def give_sign() -> int:
    """Say that there is a sweeper; forget workers that are no more."""
    with db.write() as session:
        heartbeats.beat(session, heartbeats.SWEEPER)
        return heartbeats.forget(session)


def send_due() -> int:
    """Send the ids of queued jobs that are due and were not sent lately (or were lost on the way)."""
    return sum(alone(f"sent:{queue}", partial(_send_batch, queue)) for queue in Queue)


def _send_batch(queue: Queue) -> int:
    """A batch of one queue, the oldest first: no queue's crowd keeps another's jobs from being sent."""
    due = select(Job.id).where(Job.state == JobState.QUEUED, Job.next_send_at <= now_ms(), Job.queue == queue)
    if carrier.waiting(queue) > _ENOUGH:  # what is read first must not grow while nobody reads it
        due = due.where(Job.sends < 2)
    again_at = now_ms() + int(settings().resend_s * 1000)
    taken = update(Job).where(Job.id.in_(_batch(due.order_by(Job.created_at)))).values(next_send_at=again_at)
    with db.write() as session:
        rows = session.execute(taken.returning(Job.id, Job.kind), execution_options=_PLAIN).all()
    sent = list(takewhile(lambda row: carrier.send(row.id, queue, row.kind), rows))
    if rows:
        _note_sent([row.id for row in rows], len(sent))
    return len(sent)


def _note_sent(ids: Sequence[uuid.UUID], sent: int) -> None:
    """Count what was sent; the rest, the carrier being down, is due again with the next round."""
    queued = update(Job).where(Job.state == JobState.QUEUED).execution_options(**_PLAIN)
    with db.write() as session:
        session.execute(queued.where(Job.id.in_(ids[:sent])).values(sends=Job.sends + 1))
        session.execute(queued.where(Job.id.in_(ids[sent:])).values(next_send_at=0))


def take_back() -> int:
    """Queue again what a dead worker held, its lease having run out; park what crashed too often."""
    expired = select(Job).where(
        Job.state == JobState.RUNNING, Job.lease_until < now_ms(), Job.kind.in_(kinds.names())
    )
    with db.read() as session:
        found = session.scalars(expired.order_by(Job.lease_until).limit(_BATCH)).all()
    return sum(alone("taken_back", partial(_take_back, job)) for job in found)


def _take_back(seen: Job) -> int:
    """One job in a transaction of its own, unless its worker, or another sweeper, was quicker."""
    expired = Job.id == seen.id, Job.state == JobState.RUNNING, Job.lease_until < now_ms()
    with db.write() as session:
        kinds.kind_of(seen.kind).lock_first(session, seen)
        job = session.scalar(select(Job).where(*expired).with_for_update(skip_locked=True, key_share=True))
        if job is None:
            return 0
        crashes.take_back(session, job)
    return 1


def tend_campaigns() -> int:
    """Finish campaigns whose last item is done, and hand out again what no chunk works on."""
    tended = 0
    live = select(Job.id).where(Job.campaign_id == Campaign.id, Job.state.in_(jobs.UNFINISHED))
    idle = select(Campaign.id).where(Campaign.state == CampaignState.RUNNING, ~live.exists())
    with db.write() as session:
        for campaign_id in session.scalars(idle.with_for_update(skip_locked=True, key_share=True)).all():
            if not campaign_rules.finish_if_done(session, campaign_id):
                start = update(Campaign).where(Campaign.id == campaign_id)
                session.execute(start.values(next_position=0))
                campaign_rules.open_lanes(session, campaign_id)
            tended += 1
    return tended


def forget_expired() -> int:
    """Remove log-ins, CAPTCHAs and kept forms that have ended."""
    with db.write() as session:
        gone = db.changed(session, delete(Captcha).where(Captcha.expires_at < now_ms()))
        gone += kept_forms.forget_expired(session)
        return gone + db.changed(session, delete(LoginSession).where(LoginSession.expires_at < now_ms()))


def _batch(ids: Select[uuid.UUID]) -> Select[uuid.UUID]:
    """A few rows that no other sweeper holds (SQLite's writers are alone anyway)."""
    return ids.limit(_BATCH).with_for_update(skip_locked=True, key_share=True)


def main() -> None:
    """Console script `sweeper`: rounds until SIGTERM or SIGINT."""
    logs.configure()
    starting.program()
    stop = threading.Event()

    def ask_to_stop(_: int, __: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    next_tidy = time.monotonic()
    while not stop.is_set():
        counts = sweep()
        if any(counts.values()):
            _log.info("swept", **counts)
        if time.monotonic() >= next_tidy:
            alone("tidied", orphans.remove)
            alone("applications", upkeep.run)
            alone("erased", erasing.run)
            next_tidy = time.monotonic() + settings().tidy_s
        stop.wait(settings().sweep_s)
