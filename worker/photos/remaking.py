"""A print version that was lost or changed is made again from the photo as it came."""

import uuid

from sqlalchemy import select

from shared import clock, db
from shared.damage import FileDamaged, Named, mark, read_whole
from shared.errors import JobError
from shared.photos import Photo, PhotoState
from shared.settings import settings
from shared.storage import sharded, storage
from worker.photos.apart import frame_of, normalise
from worker.photos.normalise import Normalised, PhotoPolicy


def remake(key: str, sha256: str) -> bytes:
    """The same bytes again, in their old place: what is waiting to be printed with them can be.

    Raises JobError, final: facts_changed when this version of the service makes other bytes of it (they are
    kept, for the next confirmation); file_damaged when the original is damaged too: the photo is set aside,
    so that another is fetched or taken.
    """
    with db.read() as session:
        photo = session.scalars(select(Photo).where(Photo.print_key == key).limit(1)).one()
    try:
        original = read_whole(photo.original_key, photo.original_sha256)
        made = normalise(original, PhotoPolicy(max_bytes=settings().photo_upload_bytes), frame_of(photo))
    except FileDamaged as error:
        mark(Named(photo, "print_key", sha256), error.damage)
        _set_aside(photo)
        raise JobError("file_damaged", final=True, reason="photo", damage=str(error.damage)) from error
    if made.print_sha256 != sha256:
        _keep(photo, made)
        raise JobError("facts_changed", final=True)
    storage().put(key, made.print_jpeg)
    mark(Named(photo, "print_key", sha256), None)
    return made.print_jpeg


def _set_aside(photo: Photo) -> None:
    with db.write() as session:
        row = session.get_one(Photo, photo.id, with_for_update=True)
        counts = row.state in (PhotoState.APPROVED, PhotoState.WAITING)
        if counts and row.print_key == photo.print_key:
            row.state, row.refused_code, row.decided_at = PhotoState.REFUSED, "file_damaged", clock.now()
            row.provenance = {**row.provenance, "refused": {"reason": "photo"}}


def _keep(photo: Photo, made: Normalised) -> None:
    key = sharded("photo", str(photo.member_id), f"remade-{uuid.uuid4()}-print.jpg")
    storage().put(key, made.print_jpeg)
    with db.write() as session:
        row = session.get_one(Photo, photo.id, with_for_update=True)
        if row.print_key == photo.print_key:
            row.print_key, row.print_sha256 = key, made.print_sha256
            row.width, row.height = made.width, made.height
            row.damage = row.damaged_at = None
