"""Jobs of campaigns: a chunk of items. One that cannot go on stops its campaign; a person may resume it."""

from sqlalchemy.orm import Session

from shared.campaigns import setbacks
from shared.jobs.kinds import JobKind, Queue, Work


def stop_campaign(session: Session, chunk: Work, *_: object) -> None:
    """Failed or parked: a person looks before more is printed. Giving the chunk up leaves it stopped."""
    if chunk.campaign_id is not None:
        setbacks.stop(session, chunk.campaign_id)


CHUNK = JobKind(
    "campaign_chunk",
    Queue.BULK,
    "worker.handlers.campaigns:chunk",
    on_failure=stop_campaign,
    on_crash=setbacks.blame_item,
    on_parking=stop_campaign,
)

KINDS = (CHUNK,)
