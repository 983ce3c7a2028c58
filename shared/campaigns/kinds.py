"""Jobs of campaigns: a chunk of items. One that cannot go on stops its campaign; a person may resume it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.campaigns import Campaign, setbacks
from shared.jobs.kinds import JobKind, Queue, Work


def stop_campaign(session: Session, chunk: Work, *_: object) -> None:
    """Failed or parked: a person looks before more is printed. Giving the chunk up leaves it stopped."""
    if chunk.campaign_id is not None:
        setbacks.stop(session, chunk.campaign_id)


def lock_campaign(session: Session, chunk: Work) -> None:
    """Lock the campaign, which the end of a chunk changes (it hands out the next one, or stops it)."""
    campaign = select(Campaign.id).where(Campaign.id == chunk.campaign_id)
    session.execute(campaign.with_for_update(key_share=True))


CHUNK = JobKind(
    "campaign_chunk",
    Queue.BULK,
    "worker.handlers.campaigns:chunk",
    lock_first=lock_campaign,
    on_failure=stop_campaign,
    on_crash=setbacks.blame_item,
    on_parking=stop_campaign,
)

KINDS = (CHUNK,)
