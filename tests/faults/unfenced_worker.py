"""A worker with the fencing check taken out: the checker must find what it does."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from shared import jobs
from shared.campaigns import CampaignItem
from shared.jobs import Claim, Job
from tests.faults.faulty_worker import app
from worker.handlers import campaigns

__all__ = ["app"]


def hold(session: Session, held: Claim, **values: Any) -> None:
    session.execute(update(Job).where(Job.id == held.id).values(**values))


def change(session: Session, item: Any, **values: Any) -> None:
    session.execute(update(CampaignItem).where(CampaignItem.id == item.id).values(**values))


jobs.hold = hold
campaigns._change = change
