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
from sqlalchemy.orm import Session

from shared import db, jobs, logs
from shared.accounts import Captcha, LoginSession
from shared.campaigns import Campaign, CampaignItem, CampaignState, ItemState
from shared.campaigns import rules as campaign_rules
from shared.db import now_ms
from shared.jobs import Job, JobState, carrier
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
            .returning(Job.id, Job.queue),
            execution_options={"synchronize_session": False},
        ).all()
    sent = 0
    for job_id, queue_name in rows:
        if not carrier.send(job_id, queue_name):
            break  # the carrier is down: the next round finds them again
        sent += 1
    if sent < len(rows):
        unsent = update(Job).where(Job.id.in_([job_id for job_id, _ in rows[sent:]]))
        with db.write() as session:
            session.execute(unsent.values(next_send_at=0))
    return sent


def take_back() -> int:
    """Queue again what a dead worker held, its lease having run out; park what crashed too often."""
    with db.write() as session:
        expired = select(Job.id).where(Job.state == JobState.RUNNING, Job.lease_until < now_ms())
        ids = session.scalars(_batch(expired)).all()
        for job_id in ids:
            _take_back(session, session.get_one(Job, job_id))
    return len(ids)


def _take_back(session: Session, job: Job) -> None:
    log = _log.bind(job=str(job.id), kind=job.kind, crashes=job.crashes + 1)
    job.lease_until = job.worker = None
    job.fence += 1  # whoever still holds it has lost it
    if job.kind == "campaign_chunk" and _blame_item(session, job):
        job.state, job.next_send_at = JobState.QUEUED, 0
        log.warning("chunk_taken_back")
        return
    job.crashes += 1
    if job.crashes >= settings().max_crashes:
        job.state, job.error_code, job.error_final = JobState.PARKED, "crashed_worker", True
        if job.campaign_id is not None:
            campaign_rules.stop(session, job.campaign_id)
        log.error("job_parked")
        return
    job.state, job.next_send_at = JobState.QUEUED, 0
    log.warning("job_taken_back")


def _blame_item(session: Session, job: Job) -> bool:
    """Count the crash against the item that was being printed; False when none was."""
    printing = select(CampaignItem).where(
        CampaignItem.campaign_id == job.campaign_id,
        CampaignItem.position >= job.payload["first"],
        CampaignItem.position < job.payload["end"],
        CampaignItem.state == ItemState.PENDING,
        CampaignItem.printing,
    )
    blamed = session.scalars(printing.with_for_update()).all()
    for item in blamed:
        item.crashes, item.printing = item.crashes + 1, False
        if item.crashes >= settings().max_crashes:
            item.state, item.error_code = ItemState.FAILED, "crashed_worker"
            item.error_params, item.finished_at = {"crashes": item.crashes}, db.clock(session)
    return bool(blamed)


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
