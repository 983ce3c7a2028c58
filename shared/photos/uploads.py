"""Photos by the thousand: a zip whose files are named by certificate number or identity number.

    receiving --all parts are there--> checking --every name looked at--> running --every file settled--> done
                                           +--can't be used as a whole--> refused
    receiving, checking, running --by a person--> cancelled

The zip is read by a job (`worker/handlers/uploads.py`) in slices; each file's outcome is a row, so that a job
that died goes on where it was, and a zip sent again skips what was taken before, by member and bytes
together.
"""

import os
import re
import uuid
from enum import StrEnum
from functools import partial
from io import BytesIO
from pathlib import PurePath
from typing import Any, BinaryIO

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import audit, crypto, db, jobs
from shared.accounts import Account
from shared.audit import Act, Actor, Object
from shared.db import Base
from shared.errors import NotFound, Refused
from shared.jobs.kinds import JobKind, Queue, Work
from shared.members.identity import mask_id
from shared.rules import RuleError
from shared.storage import storage

MOST_BYTES = 5_000_000_000
MOST_AT_ONCE = 500_000_000  # of a form without script: it is kept aside as a whole before it is stored
PART_BYTES = 8_000_000
MOST_PICTURES = 30_000
_NUMBER = re.compile(r"(?<![0-9])([0-9]{15}|[0-9]{17}[0-9Xx])(?![0-9Xx])")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


class UploadState(StrEnum):
    """Where an upload stands."""

    RECEIVING = "receiving"
    CHECKING = "checking"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


OPEN = (UploadState.RECEIVING, UploadState.CHECKING, UploadState.RUNNING)


class Outcome(StrEnum):
    """What became of one entry of the zip."""

    PENDING = "pending"
    TAKEN = "taken"  # waits for review
    KNOWN = "known"  # the same bytes were taken for this member before
    REFUSED = "refused"
    PASSED = "passed"  # a folder, or what Windows and macOS add


class PhotoUpload(Base):
    """One zip, stored in parts under `file_key`. `entries` counts everything in it, folders too; the parts go
    once they have been read.
    """

    __tablename__ = "photo_uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    institute_code: Mapped[str] = mapped_column(ForeignKey("institutes.code"), index=True)
    state: Mapped[str] = mapped_column(String(12), default=UploadState.CHECKING)
    file_key: Mapped[str] = mapped_column(String(160))
    parts: Mapped[int] = mapped_column(default=0)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int] = mapped_column(default=0)
    refused: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[int] = mapped_column(BigInteger)
    finished_at: Mapped[int | None] = mapped_column(BigInteger)
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id"))


class UploadEntry(Base):
    """One entry, `n` by its place in the zip. `name` is as its maker saw it, with identity numbers masked;
    then `name_sealed` has them."""

    __tablename__ = "photo_upload_entries"
    __table_args__ = (UniqueConstraint("upload_id", "n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("photo_uploads.id"))
    n: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    outcome: Mapped[str] = mapped_column(String(12))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photos.id"))
    code: Mapped[str | None] = mapped_column(String(32))
    params: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


def refuse(session: Session, work: Work, code: str, params: dict[str, Any]) -> None:
    """The zip can't be used as a whole; nothing of it was taken."""
    found = session.get(PhotoUpload, int(work.payload["upload_id"]))
    if found is None or found.state != UploadState.CHECKING:
        return  # what failed half-way can be gone on with
    found.state, found.refused = UploadState.REFUSED, {"code": code, "params": params}
    found.finished_at = db.clock(session)
    discard(session, found)


UPLOAD = JobKind("photo_upload", Queue.PHOTO_BULK, "worker.handlers.uploads:take", on_failure=refuse)
KINDS = (UPLOAD,)


def begin(file: BinaryIO, file_name: str, account: Account) -> PhotoUpload:
    """Take an open (seekable) zip at once, and have it read.

    Raises Refused photo_zip_empty, photo_zip_large, photo_zip_at_once; RuleError photo_zip_other;
    StorageFull.
    """
    size = file.seek(0, os.SEEK_END)
    if size > MOST_AT_ONCE:
        raise Refused("photo_zip_at_once", longest_mb=MOST_AT_ONCE // 1_000_000)
    file.seek(0)
    found = begin_parts(file_name, size, account)
    at = 0
    while found.state == UploadState.RECEIVING:
        found = add_part(found.id, at, BytesIO(file.read(PART_BYTES)), account)
        at += 1
    return found


def begin_parts(file_name: str, size: int, account: Account) -> PhotoUpload:
    """The row of a zip that comes in parts of PART_BYTES; one that this person began before is gone on with.

    Raises Refused photo_zip_empty, photo_zip_large.
    """
    if not size:
        raise Refused("photo_zip_empty")
    if size > MOST_BYTES:
        raise Refused("photo_zip_large", longest_gb=MOST_BYTES // 1_000_000_000)
    name, actor = _shown(file_name), Actor(account.login_name, account.id)
    begun = select(PhotoUpload).where(
        PhotoUpload.creator_id == account.id, PhotoUpload.file_name == name, PhotoUpload.size == size,
        PhotoUpload.state == UploadState.RECEIVING,
    )  # fmt: skip
    with db.write() as session:
        if (found := session.scalar(begun.order_by(PhotoUpload.id.desc()).limit(1))) is not None:
            return found
        found = PhotoUpload(
            institute_code=str(account.institute_code), file_key=f"photo_upload/{uuid.uuid4().hex}",
            size=size, file_name=name, creator_id=account.id, created_by=actor.name,
            created_at=db.clock(session), state=UploadState.RECEIVING, parts=0, received=0,
        )  # fmt: skip
        session.add(found)
        session.flush()
        about = Object("photo_upload", found.id)
        audit.record(session, Act.PHOTO_UPLOAD, about, actor=actor, file=name, size=size)
    return found


def add_part(upload_id: int, n: int, file: BinaryIO, account: Account) -> PhotoUpload:
    """Store part `n` (from 0); the last one has the zip read. One that is there already changes nothing.

    Raises NotFound; Refused photo_part_order (not the next one), photo_part_size; RuleError photo_zip_other;
    StorageFull.
    """
    with db.read() as session:
        found = by_id(session, upload_id, str(account.institute_code))
    if n < found.parts:
        return found
    if n > found.parts or found.state != UploadState.RECEIVING:
        raise Refused("photo_part_order", expected=found.parts)
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    if length != min(PART_BYTES, found.size - found.received):
        raise Refused("photo_part_size", found=length)
    if n == 0:
        _refuse_other(found, file, account)
    storage().put_file(part_key(found, n), file)
    with db.write() as session:
        found = session.get_one(PhotoUpload, upload_id, with_for_update={"key_share": True})
        if found.state == UploadState.RECEIVING and found.parts == n:
            found.parts, found.received = n + 1, found.received + length
            if found.received == found.size:
                found.state = UploadState.CHECKING
                go_on(session, found)
    return found


def _refuse_other(found: PhotoUpload, file: BinaryIO, account: Account) -> None:
    head = file.read(4)
    file.seek(0)
    if head not in _ZIP:
        with db.write() as session:
            cancel(session, by_id(session, found.id, found.institute_code), account)
        raise RuleError("photo_zip_other")


def part_key(found: PhotoUpload, n: int) -> str:
    """Where part `n` is."""
    return f"{found.file_key}/part-{n:05}"


def go_on(session: Session, found: PhotoUpload) -> None:
    """Have the workers read it, or go on where a job that failed has left off. In a `db.write()`."""
    job = jobs.submit(
        session, UPLOAD, key=f"photo_upload:{found.id}", created_by=found.creator_id,
        payload={"upload_id": found.id},
    )  # fmt: skip
    found.job_id = job.id


def cancel(session: Session, found: PhotoUpload, account: Account) -> None:
    """What was taken stays; the rest is left. Raises Refused photo_upload_over."""
    if found.state not in OPEN:
        raise Refused("photo_upload_over")
    if found.job_id:
        jobs.cancel(session, found.job_id)  # before the upload is locked: see the order of locks
    session.refresh(found, with_for_update={"key_share": True})
    found.state, found.finished_at = UploadState.CANCELLED, db.clock(session)
    actor = Actor(account.login_name, account.id)
    audit.record(session, Act.PHOTO_UPLOAD_CANCEL, Object("photo_upload", found.id), actor=actor)
    discard(session, found)


def discard(session: Session, found: PhotoUpload) -> None:
    """The parts go, once this has committed."""
    for n in range(found.parts):
        db.after_commit(session, partial(storage().delete, part_key(found, n)))


def by_id(session: Session, upload_id: int, institute_code: str) -> PhotoUpload:
    """An upload of this institute. Raises NotFound."""
    found = session.get(PhotoUpload, upload_id)
    if found is None or found.institute_code != institute_code:
        raise NotFound(f"photo upload {upload_id}")
    return found


def seal(name: str, upload_id: int) -> bytes:
    """What `UploadEntry.name_sealed` holds."""
    return crypto.seal(name, f"photo_upload:{upload_id}")


def unseal(sealed: bytes, upload_id: int) -> str:
    """What `seal` sealed."""
    return crypto.unseal(sealed, f"photo_upload:{upload_id}")


def masked(name: str) -> str:
    """The name with all that may be an identity number masked."""
    return _NUMBER.sub(lambda found: mask_id(found[0]), name)


def counts(session: Session, upload_id: int) -> dict[Outcome, int]:
    """How many entries have come to what; together they are all entries."""
    grouped = (
        select(UploadEntry.outcome, func.count())
        .where(UploadEntry.upload_id == upload_id)
        .group_by(UploadEntry.outcome)
    )
    found = {row[0]: row[1] for row in session.execute(grouped)}
    return {one: int(found.get(one.value, 0)) for one in Outcome}


def _shown(file_name: str) -> str:
    name = "".join(char for char in PurePath(file_name).name if char.isprintable())
    return name[:200] or "photos.zip"
