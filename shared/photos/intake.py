"""A photo that comes by page or command: kept as it came, then examined by a job on `photo`."""

import uuid
from dataclasses import dataclass

from shared import audit, clock, db, jobs, photos
from shared.audit import Act, Actor, Object
from shared.errors import Refused
from shared.photos import formats
from shared.photos.frames import Frame
from shared.photos.kinds import EXAMINE
from shared.settings import settings
from shared.storage import sha256, sharded, storage

LARGEST = 50_000_000  # what the setting `photo_upload_bytes` may be


@dataclass(frozen=True)
class Received:
    """The new photo's row and the job that examines it."""

    photo_id: int
    job_id: uuid.UUID


def receive(
    member_id: int,
    data: bytes,
    *,
    source: photos.PhotoSource,
    actor: Actor,
    approve: bool = False,
    frame: Frame | None = None,
    **provenance: str,
) -> Received:
    """Store the file, then write photo, job and audit row in one transaction.

    With `approve` a photo that passes the examination is printed from then on; without, it waits for
    a person's review. Raises StorageFull, Refused (photo_unusable, reason empty, too_large,
    format, format_named or heic).
    """
    extension = checked_extension(data)
    key = sharded("photo", str(member_id), f"in-{uuid.uuid4()}-original.{extension}")
    storage().put(key, data)
    with db.write() as session:
        photo = photos.Photo(
            member_id=member_id,
            source=source,
            state=photos.PhotoState.RECEIVED,
            original_key=key,
            original_sha256=sha256(data),
            original_size=len(data),
            provenance=provenance,
            submitted_by=actor.name,
            submitter_id=actor.account_id,
            frame=frame.to_json() if frame else None,
            created_at=clock.now(),
        )
        session.add(photo)
        session.flush()
        job = jobs.submit(
            session,
            EXAMINE,
            key=f"examine:{photo.id}",
            member_id=member_id,
            created_by=actor.account_id,
            payload={"photo_id": photo.id, "approve": approve},
        )
        audit.record(
            session,
            Act.PHOTO_SUBMIT,
            Object("member", member_id),
            actor=actor,
            photo=photo.id,
            sha256=photo.original_sha256,
            source=str(source),
        )
        return Received(photo.id, job.id)


def checked_extension(data: bytes) -> str:
    """jpg or png by the first bytes. Raises Refused for anything else, nothing, or too much."""
    limit = settings().photo_upload_bytes
    if not data:
        raise Refused("photo_unusable", reason="empty")
    if len(data) > limit:
        raise Refused("photo_unusable", reason="too_large", max_bytes=limit)
    for magic, extension in formats.TAKEN.items():
        if data.startswith(magic):
            return extension
    if (name := formats.name_of(data)) is None:
        raise Refused("photo_unusable", reason="format")
    raise Refused("photo_unusable", reason="heic" if name == formats.HEIC else "format_named", format=name)
