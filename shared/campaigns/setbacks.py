"""What goes wrong in a campaign: a chunk that cannot go on stops it, a crash counts against one item."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared import db
from shared.campaigns import Campaign, CampaignItem, CampaignState, ItemState
from shared.jobs.crashes import CRASHED_WORKER
from shared.jobs.kinds import Work
from shared.settings import settings


def stop(session: Session, campaign_id: int) -> None:
    """Stopped by itself: a chunk failed for good, or is parked. A person may resume."""
    running = update(Campaign).where(Campaign.id == campaign_id, Campaign.state == CampaignState.RUNNING)
    session.execute(running.values(state=CampaignState.STOPPED))


def too_slow(session: Session, item_id: int) -> None:
    """The item's print met the time limit: a slow moment, unless it does so again and again."""
    pending = select(CampaignItem).where(CampaignItem.id == item_id, CampaignItem.state == ItemState.PENDING)
    item = session.scalar(pending.with_for_update())
    if item is None:
        return  # the limit struck once it was done
    item.slow, item.printing = item.slow + 1, False
    if item.slow >= settings().max_crashes:
        item.state, item.error_code, item.error_params = ItemState.FAILED, "too_slow", {}
        item.finished_at = db.clock(session)


def blame_item(session: Session, chunk: Work) -> bool:
    """Count a chunk's crash against the item that was being printed; False when none was."""
    printing = select(CampaignItem).where(
        CampaignItem.campaign_id == chunk.campaign_id,
        CampaignItem.position >= chunk.payload["first"],
        CampaignItem.position < chunk.payload["end"],
        CampaignItem.state == ItemState.PENDING,
        CampaignItem.printing,
    )
    blamed = session.scalars(printing.order_by(CampaignItem.id).with_for_update(key_share=True)).all()
    for item in blamed:
        item.crashes, item.printing = item.crashes + 1, False
        if item.crashes >= settings().max_crashes:
            item.state, item.error_code = ItemState.FAILED, CRASHED_WORKER
            item.error_params, item.finished_at = {"crashes": item.crashes}, db.clock(session)
    return bool(blamed)
