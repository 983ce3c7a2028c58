"""What the first page of ops shows: parked jobs, work a queue, running campaigns, the last imports."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from shared.campaigns import Campaign, CampaignState
from shared.campaigns import rules as campaign_rules
from shared.campaigns.rules import Progress
from shared.db import now_ms
from shared.jobs import Job, JobState, parked
from shared.jobs.kinds import Queue
from shared.jobs.tries import JobTry, last_of
from shared.register.tables import RegisterImport

LIVE = (CampaignState.PLANNED, CampaignState.CANARY, CampaignState.RUNNING, CampaignState.PAUSED,
        CampaignState.STOPPED)  # fmt: skip
_SHOWN = (JobState.QUEUED, JobState.RUNNING, JobState.PARKED)


@dataclass
class QueueLoad:
    """One queue: jobs due, jobs that wait for a later try, running and parked ones."""

    name: str
    due: int = 0
    later: int = 0
    running: int = 0
    parked: int = 0
    oldest_s: float | None = None  # how long the oldest due job has waited


def queue_loads(session: Session) -> list[QueueLoad]:
    """All queues in one pass over the unfinished and parked jobs."""
    later = case((Job.not_before > now_ms(), 1), else_=0)
    waited = now_ms() - func.min(Job.not_before)
    rows = session.execute(
        select(Job.queue, Job.state, later.label("later"), func.count(), waited)
        .where(Job.state.in_(_SHOWN))
        .group_by(Job.queue, Job.state, later)
    )
    loads = {name.value: QueueLoad(name.value) for name in Queue}
    for queue, state, is_later, number, waited_ms in rows:
        load = loads.setdefault(queue, QueueLoad(queue))
        if state == JobState.RUNNING:
            load.running += number
        elif state == JobState.PARKED:
            load.parked += number
        elif is_later:
            load.later += number
        else:
            load.due += number
            load.oldest_s = max(0, waited_ms) / 1000
    return list(loads.values())


def parked_jobs(session: Session) -> list[tuple[Job, list[JobTry]]]:
    """The jobs that need a hand, the oldest first, each with its last tries."""
    found = parked.parked(session)
    tries = last_of(session, [job.id for job in found])
    return [(job, tries[job.id]) for job in found]


def live_campaigns(session: Session) -> list[tuple[Campaign, Progress]]:
    """Campaigns that are not over, the newest first, with where they stand."""
    live = select(Campaign).where(Campaign.state.in_(LIVE)).order_by(Campaign.id.desc())
    return [(found, campaign_rules.progress(session, found)) for found in session.scalars(live)]


def last_imports(session: Session, number: int = 5) -> list[RegisterImport]:
    """The newest imports."""
    return list(session.scalars(select(RegisterImport).order_by(RegisterImport.id.desc()).limit(number)))
