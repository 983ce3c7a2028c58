"""Photo jobs: fetch one, examine one that was handed in, and start a fetch for all who have none."""

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared import clock, db, jobs, members, photos
from shared.damage import FileDamaged, Named, read_named
from shared.errors import JobError
from shared.jobs import Job, holding
from shared.jobs.holding import Claim
from shared.members import Member
from shared.photos import Photo, PhotoState, fetched_by
from shared.photos.kinds import FETCH_BULK
from shared.settings import settings
from shared.storage import sharded, storage
from worker.handling import Again, Done
from worker.photos.apart import frame_of, normalise
from worker.photos.fetch import Fetched
from worker.photos.normalise import Normalised, PhotoPolicy
from worker.photos.remaking import remake
from worker.photos.sources import fetch_photo

# Enough to keep the workers busy; few enough that a source that is down meets few tries.
IN_FLIGHT = 200
_BATCH = 100
_EXTENSIONS = {"JPEG": "jpg", "PNG": "png"}


def fetch(held: Claim) -> Done:
    """The photo that the member's route has a source for, kept as original and print version, is printed."""
    member_id = _member_id(held)
    with db.read() as session:
        member = session.get_one(Member, member_id)
        number, service = member.exam_number, photos.service_of(member)
        if (present := photos.approved(session, member_id)) is not None:
            return Done({"photo_id": present.id})
    if service is None or not number:
        raise JobError("photo_not_found", final=True, reason="no_source")
    fetched = fetch_photo(service.name, number)
    made = normalise(fetched.data, PhotoPolicy())
    files = _store(held, member_id, fetched.data, made)

    def record(session: Session) -> None:
        _keep_fetched(session, member_id, service.name, fetched, made, files)

    return Done(_result(made), record)


@dataclass(frozen=True)
class Files:
    """Where the two versions of a photo are."""

    original: str
    print_version: str


def _store(held: Claim, member_id: int, original: bytes, made: Normalised) -> Files:
    stem = f"job-{held.id}-{held.fence}"
    owner = str(member_id)
    files = Files(
        sharded("photo", owner, f"{stem}-original.{_EXTENSIONS[made.source_format]}"),
        sharded("photo", owner, f"{stem}-print.jpg"),
    )
    storage().put_many({files.original: original, files.print_version: made.print_jpeg})
    return files


def _result(made: Normalised) -> dict[str, Any]:
    return {"width": made.width, "height": made.height, "warnings": list(made.warnings)}


def _keep_fetched(
    session: Session, member_id: int, source: str, fetched: Fetched, made: Normalised, files: Files
) -> None:
    by = fetched_by(source).name
    photo = Photo(
        member_id=member_id,
        source=source,
        state=PhotoState.REPLACED,
        original_key=files.original,
        original_sha256=made.original_sha256,
        original_size=len(fetched.data),
        provenance={
            "host": fetched.url_host,
            "content_type": fetched.content_type,
            "fetched_at": fetched.fetched_at.isoformat(timespec="seconds"),
            **_source_facts(made),
        },
        submitted_by=by,
        created_at=clock.now(),
    )
    _put_print_version(photo, made, files.print_version)
    session.add(photo)
    # A photo that staff attached while this one was on its way is the newer decision.
    if photos.approved(session, member_id) is None:
        photos.approve(session, photo, by=by, at=clock.now())


def _source_facts(made: Normalised) -> dict[str, Any]:
    return {"format": made.source_format, "size": [made.source_width, made.source_height]}


def _put_print_version(photo: Photo, made: Normalised, key: str) -> None:
    photo.print_key, photo.print_sha256 = key, made.print_sha256
    photo.width, photo.height = made.width, made.height
    photo.warnings = list(made.warnings)


def examine(held: Claim) -> Done:
    """A photo that was handed in is normalised; it is then approved, or waits for its review."""
    photo_id = int(held.payload["photo_id"])
    with db.read() as session:
        photo = session.get_one(Photo, photo_id)
    if photo.state != PhotoState.RECEIVED:
        return Done({"photo_id": photo_id})
    try:
        data = read_named(Named(photo, "original_key", photo.original_sha256, photo.original_size))
    except FileDamaged as error:
        raise JobError("file_damaged", final=True, reason="photo", damage=str(error.damage)) from error
    made = normalise(data, PhotoPolicy(max_bytes=settings().photo_upload_bytes), frame_of(photo))
    print_key = sharded("photo", str(photo.member_id), f"job-{held.id}-{held.fence}-print.jpg")
    storage().put(print_key, made.print_jpeg)

    def record(session: Session) -> None:
        _keep_examined(session, photo_id, made, print_key, approve=bool(held.payload.get("approve")))

    return Done({"photo_id": photo_id, **_result(made)}, record)


def remade(held: Claim) -> Done:
    """The print version of a photo that was found damaged, made again from the original."""
    photo_id = int(held.payload["photo_id"])
    with db.read() as session:
        photo = session.get_one(Photo, photo_id)
    counts = photo.state in (PhotoState.APPROVED, PhotoState.WAITING)
    if counts and photo.print_key and photo.print_sha256:
        remake(photo.print_key, photo.print_sha256)
    return Done({"photo_id": photo_id})


def _keep_examined(
    session: Session, photo_id: int, made: Normalised, print_key: str, *, approve: bool
) -> None:
    photo = session.get_one(Photo, photo_id)
    members.lock(session, photo.member_id)
    _put_print_version(photo, made, print_key)
    photo.provenance = {**photo.provenance, **_source_facts(made)}
    if approve:
        photos.approve(session, photo, by=photo.submitted_by, at=clock.now())
    else:
        photo.state = PhotoState.WAITING
        photos.keep_newest(session, photo)


def start_bulk(held: Claim) -> Done | Again:
    """One slice of `photos fetch --missing`: submits fetches, never more than IN_FLIGHT at a time."""
    after = int(held.progress.get("after", 0))
    submitted = int(held.progress.get("submitted", 0))
    institute = held.payload.get("institute")
    slice_ends = time.monotonic() + settings().slice_s
    while time.monotonic() < slice_ends:
        room = _room()
        if room <= 0:
            time.sleep(0.1)
            continue
        with db.write() as session:
            ids = _without_photo(session, after, institute, min(room, _BATCH))
            for member_id in ids:
                jobs.submit(session, FETCH_BULK, key=f"photo-bulk:{member_id}", member_id=member_id)
            if ids:
                after, submitted = ids[-1], submitted + len(ids)
            holding.renew(session, held, {"after": after, "submitted": submitted})
        if not ids:
            return Done({"submitted": submitted})
    return Again({"after": after, "submitted": submitted})


def _room() -> int:
    unfinished = select(func.count()).where(
        Job.queue == FETCH_BULK.queue, Job.state.in_(jobs.UNFINISHED), Job.kind == FETCH_BULK.name
    )
    with db.read() as session:
        return IN_FLIGHT - int(session.scalar(unfinished) or 0)


def _without_photo(session: Session, after: int, institute: str | None, limit: int) -> list[int]:
    missing = photos.missing(institute).where(Member.id > after)
    return list(session.scalars(missing.order_by(Member.id).limit(limit)))


def _member_id(held: Claim) -> int:
    if held.member_id is None:
        raise JobError("internal", final=True, error="a photo fetch without a member")
    return held.member_id
