"""A worker with the fencing check taken out: the checker must find what it does."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from shared.campaigns import CampaignItem
from shared.jobs import Job, holding, tries
from shared.jobs.holding import Claim
from tests.faults.faulty_worker import app
from worker.handlers import campaigns

__all__ = ["app"]


def hold(session: Session, held: Claim, **values: Any) -> None:
    session.execute(update(Job).where(Job.id == held.id).values(**values))


def change(session: Session, item: Any, **values: Any) -> None:
    session.execute(update(CampaignItem).where(CampaignItem.id == item.id).values(**values))


holding.hold = hold
tries.record = lambda *_: None  # a try that ends twice is refused by its key: the fence behind the fence
campaigns._change = change
