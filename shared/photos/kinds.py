"""Jobs of photos: fetch one, examine one that was handed in, fetch for all who have none."""

from typing import Any

from sqlalchemy.orm import Session

from shared import clock
from shared.jobs.crashes import CRASHED_WORKER
from shared.jobs.kinds import JobKind, Queue, Work
from shared.photos import Photo, PhotoState


def refuse(session: Session, work: Work, code: str, params: dict[str, Any]) -> None:
    """The photo that could not be examined is refused, with the reason on its row."""
    photo = session.get(Photo, int(work.payload["photo_id"]))
    if photo is None or photo.state != PhotoState.RECEIVED:
        return
    photo.state, photo.refused_code, photo.decided_at = PhotoState.REFUSED, code, clock.now()
    photo.provenance = {**photo.provenance, "refused": params}


def refuse_unexamined(session: Session, work: Work) -> None:
    """A photo whose examination crashed again and again: another one must be taken."""
    refuse(session, work, CRASHED_WORKER, {})


FETCH = JobKind("photo_fetch", Queue.PHOTO, "worker.handlers.photos:fetch")
EXAMINE = JobKind(
    "photo_examine",
    Queue.PHOTO,
    "worker.handlers.photos:examine",
    on_failure=refuse,
    on_giving_up=refuse_unexamined,
)
# The print version again, from the original, when its file was found damaged.
REMAKE = JobKind("photo_remake", Queue.PHOTO, "worker.handlers.photos:remade")
FETCH_BULK = JobKind("photo_fetch_bulk", Queue.PHOTO_BULK, "worker.handlers.photos:fetch")
# Submits a FETCH_BULK for each member without a photo.
START_BULK = JobKind("photo_bulk_start", Queue.PHOTO_BULK, "worker.handlers.photos:start_bulk")

KINDS = (FETCH, EXAMINE, REMAKE, FETCH_BULK, START_BULK)
