"""The sweeper: a small loop over SQL that sends what waits, takes back what died, and tidies up.

Safe to run twice: every step is a conditional UPDATE. It needs neither Celery beat nor a lock in Redis,
so a Redis that was wiped or restarted loses nothing.
"""

import signal
import threading
import time
import uuid
from types import FrameType

import structlog
from sqlalchemy import Select, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from shared import db, jobs, logs, starting
from shared.accounts import Captcha, LoginSession
from shared.campaigns import Campaign, CampaignState
from shared.campaigns import rules as campaign_rules
from shared.db import now_ms
from shared.jobs import Job, JobState, carrier, crashes, kinds
from shared.settings import settings
from worker import orphans

_log = structlog.get_logger()
_BATCH = 500


def sweep() -> dict[str, int]:
    """One round; the counts of what it did."""
    return {
        "taken_back": take_back(),
        "campaigns": tend_campaigns(),
        "sent": send_due(),
        "expired": forget_expired(),
    }


def send_due() -> int:
    """Send the ids of queued jobs that are due and were not sent lately (or were lost on the way)."""
    due = (
        select(Job.id)
        .where(Job.state == JobState.QUEUED, Job.next_send_at <= now_ms())
        .order_by(Job.created_at)
    )
    with db.write() as session:
        rows = session.execute(
            update(Job)
            .where(Job.id.in_(_batch(due)))
            .values(next_send_at=now_ms() + int(settings().resend_s * 1000))
            .returning(Job.id, Job.queue, Job.kind),
            execution_options={"synchronize_session": False},
        ).all()
    sent = 0
    for job_id, queue_name, kind in rows:
        if not carrier.send(job_id, queue_name, kind):
            break  # the carrier is down: the next round finds them again
        sent += 1
    if sent < len(rows):
        unsent = update(Job).where(Job.id.in_([job_id for job_id, *_ in rows[sent:]]))
        with db.write() as session:
            session.execute(unsent.values(next_send_at=0))
    return sent


def take_back() -> int:
    """Queue again what a dead worker held, its lease having run out; park what crashed too often."""
    with db.write() as session:
        expired = select(Job.id).where(
            Job.state == JobState.RUNNING, Job.lease_until < now_ms(), Job.kind.in_(kinds.names())
        )
        ids = session.scalars(_batch(expired)).all()
        for job_id in ids:
            crashes.take_back(session, session.get_one(Job, job_id))
    return len(ids)


def tend_campaigns() -> int:
    """Finish campaigns whose last item is done, and hand out again what no chunk works on."""
    tended = 0
    live = select(Job.id).where(Job.campaign_id == Campaign.id, Job.state.in_(jobs.UNFINISHED))
    idle = select(Campaign.id).where(Campaign.state == CampaignState.RUNNING, ~live.exists())
    with db.write() as session:
        for campaign_id in session.scalars(idle.with_for_update(skip_locked=True)).all():
            if not campaign_rules.finish_if_done(session, campaign_id):
                start = update(Campaign).where(Campaign.id == campaign_id)
                session.execute(start.values(next_position=0))
                campaign_rules.open_lanes(session, campaign_id)
            tended += 1
    return tended


def forget_expired() -> int:
    """Remove log-ins and CAPTCHAs that have ended."""
    with db.write() as session:
        gone = db.changed(session, delete(Captcha).where(Captcha.expires_at < now_ms()))
        return gone + db.changed(session, delete(LoginSession).where(LoginSession.expires_at < now_ms()))


def _batch(ids: Select[uuid.UUID]) -> Select[uuid.UUID]:
    """A few rows that no other sweeper holds (SQLite's writers are alone anyway)."""
    return ids.limit(_BATCH).with_for_update(skip_locked=True)


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
        try:
            counts = sweep()
            if any(counts.values()):
                _log.info("swept", **counts)
            if time.monotonic() >= next_tidy:
                orphans.remove()
                next_tidy = time.monotonic() + settings().tidy_s
        except SQLAlchemyError as error:  # the database is away: the next round tries again
            _log.error("sweep_failed", error=type(error).__name__)
        stop.wait(settings().sweep_s)
