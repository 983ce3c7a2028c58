"""What does not stay for ever: files of photos that count no more, of batches, names in reports of uploads.

Photos that were refused or replaced go after the body's `kept_days`; rows and hashes stay, and so does a
print version that an edition shows, until that edition's own end of life.
"""

from functools import partial

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shared import audit, db
from shared.audit import Act, Actor, Object
from shared.bodies import body
from shared.certificates import Certificate, batches
from shared.certificates.batches import BatchState
from shared.db import now_ms
from shared.photos import Photo, PhotoState, uploads
from shared.photos.uploads import PhotoUpload, UploadEntry, UploadState
from shared.storage import storage

_DAY_MS = 86_400_000
_NAMES_KEPT_DAYS = 90
_BEGUN_MS = 7 * _DAY_MS
_BATCH = 200
_BY = Actor("command:sweeper")


def run() -> int:
    """Do what is due; how much there was."""
    return _photos() + _batches() + _names() + _begun()


def _photos() -> int:
    before = now_ms() - body().photos.kept_days * _DAY_MS
    overdue = select(Photo.id).where(
        Photo.state.in_((PhotoState.REFUSED, PhotoState.REPLACED)),
        Photo.erased_at.is_(None),
        func.coalesce(Photo.decided_at, Photo.created_at) < before,
    )
    with db.read() as session:
        ids = list(session.scalars(overdue.order_by(Photo.id).limit(_BATCH)))
    for photo_id in ids:
        with db.write() as session:
            _erase(session, photo_id)
    return len(ids)


def _erase(session: Session, photo_id: int) -> None:
    photo = session.get_one(Photo, photo_id, with_for_update={"key_share": True})
    if photo.erased_at is not None:
        return
    gone = [photo.original_key]
    shows = Certificate.member_id == photo.member_id, Certificate.photo_sha256 == photo.print_sha256
    if photo.print_key and session.scalar(select(Certificate.id).where(*shows).limit(1)) is None:
        gone.append(photo.print_key)
        photo.print_key = None
    photo.original_key, photo.erased_at = "", db.clock(session)
    audit.record(session, Act.PHOTO_ERASE, Object("member", photo.member_id), actor=_BY, photo=photo.id)
    for key in set(gone) - {photo.print_key}:
        db.after_commit(session, partial(storage().delete, key))


def _batches() -> int:
    with db.read() as session:
        found = batches.overdue(session)
    for one in found:
        with db.write() as session:
            row = session.get_one(batches.BatchPrint, one.id, with_for_update={"key_share": True})
            key = row.file_key
            row.state, row.file_key = BatchState.ERASED, None
            if key:
                db.after_commit(session, partial(storage().delete, key))
    return len(found)


def _begun() -> int:
    """Uploads whose rest never came."""
    old = PhotoUpload.state == UploadState.RECEIVING, PhotoUpload.created_at < now_ms() - _BEGUN_MS
    with db.write() as session:
        found = list(session.scalars(select(PhotoUpload).where(*old).with_for_update(key_share=True)))
        for one in found:
            one.state, one.finished_at = UploadState.CANCELLED, db.clock(session)
            uploads.discard(session, one)
    return len(found)


def _names() -> int:
    """Identity numbers in names of files: they are of no use once the report has been read."""
    old = select(PhotoUpload.id).where(PhotoUpload.finished_at < now_ms() - _NAMES_KEPT_DAYS * _DAY_MS)
    sealed = UploadEntry.name_sealed.is_not(None), UploadEntry.upload_id.in_(old)
    with db.write() as session:
        return db.changed(session, update(UploadEntry).where(*sealed).values(name_sealed=None))
