"""The job that takes photos from a zip, in slices: each commits what it took and where it has got to."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db, members, photos
from shared.damage import FileDamaged
from shared.errors import JobError, Refused
from shared.jobs import holding
from shared.jobs.holding import Claim
from shared.members import Member
from shared.members.identity import mask_id
from shared.members.numbers import plain_number
from shared.photos import Photo, PhotoSource, PhotoState, uploads
from shared.photos.intake import checked_extension
from shared.photos.uploads import Outcome, PhotoUpload, UploadEntry, UploadState
from shared.settings import settings
from shared.storage import sha256, sharded, storage
from worker.handling import Again, Done
from worker.photos import named
from worker.photos.apart import normalise
from worker.photos.joined import open_joined
from worker.photos.normalise import Normalised, PhotoPolicy
from worker.photos.zip_file import Entry, PhotoZip

_BATCH = 20  # files whose two versions are stored with one sync
_AT_ONCE = 2


def take(held: Claim) -> Done | Again:
    """Look at all names first; then take file after file."""
    upload_id = int(held.payload["upload_id"])
    with db.read() as session:
        found = session.get_one(PhotoUpload, upload_id)
    if found.state not in (UploadState.CHECKING, UploadState.RUNNING):
        return Done({"upload_id": upload_id})
    with _opened(found) as zip_file:
        if found.state == UploadState.CHECKING:
            _check(held, found, zip_file)
        until = time.monotonic() + settings().slice_s
        while time.monotonic() < until:
            if not (some := _next(upload_id)):
                return Done(_counted(upload_id), lambda session: _finish(session, upload_id))
            _take(held, found, zip_file, some)
    return Again({"done": some[-1].n, "total": len(zip_file.entries)})


@contextmanager
def _opened(found: PhotoUpload) -> Iterator[PhotoZip]:
    """The zip; its size shows one that was cut since it came."""
    try:
        file = open_joined([uploads.part_key(found, n) for n in range(found.parts)])
    except FileDamaged as error:
        raise JobError("file_damaged", final=True, reason="photo_zip", damage=str(error.damage)) from error
    with file:
        if file.seek(0, 2) != found.size:
            raise JobError("file_damaged", final=True, reason="photo_zip", damage="shortened")
        yield PhotoZip(file)


def _check(held: Claim, found: PhotoUpload, zip_file: PhotoZip) -> None:
    """Whose each file is, by its name; written all at once, and with it that this is done."""
    ours = [entry for entry in zip_file.entries if not entry.passed_over]
    with db.read() as session:
        owners = named.find(session, found.institute_code, (entry.stem for entry in ours))
    by_member: dict[int, list[Entry]] = {}
    for entry in ours:
        if entry.stem in owners:
            by_member.setdefault(owners[entry.stem].id, []).append(entry)
    rows = [_row(found.id, entry, owners.get(entry.stem), by_member) for entry in zip_file.entries]
    with db.write() as session:
        holding.renew(session, held, {"done": 0, "total": len(rows)})  # first: see the order of locks
        row = session.get_one(PhotoUpload, found.id, with_for_update={"key_share": True})
        row.state, row.entries = UploadState.RUNNING, len(rows)
        session.add_all(rows)


def _row(
    upload_id: int, entry: Entry, owner: Member | None, by_member: dict[int, list[Entry]]
) -> UploadEntry:
    shown = _shown(entry, owner)
    row = UploadEntry(
        upload_id=upload_id, n=entry.n, name=shown, outcome=Outcome.PENDING,
        name_sealed=uploads.seal(entry.name, upload_id) if shown != entry.name else None,
    )  # fmt: skip
    if entry.passed_over:
        row.outcome = Outcome.PASSED
    elif owner is None:
        _refuse(row, Refused("photo_nobody"))
    else:
        row.member_id = owner.id
        others = [one for one in by_member[owner.id] if one.n != entry.n]
        if others:
            named_too = [_shown(one, owner) for one in others[:3]]
            _refuse(row, Refused("photo_twice", files=named_too))
    return row


def _shown(entry: Entry, owner: Member | None) -> str:
    """The name without an identity number: what led to the member and is not their certificate number."""
    shown = uploads.masked(entry.name)
    if owner is not None and shown == entry.name and owner.certificate_number not in plain_number(entry.stem):
        return entry.name.replace(entry.stem, mask_id(entry.stem))
    return shown


def _refuse(row: UploadEntry, why: Refused | JobError) -> None:
    row.outcome, row.code, row.params = Outcome.REFUSED, why.code, why.params


def _next(upload_id: int) -> list[UploadEntry]:
    pending = UploadEntry.upload_id == upload_id, UploadEntry.outcome == Outcome.PENDING
    with db.read() as session:
        return list(
            session.scalars(select(UploadEntry).where(*pending).order_by(UploadEntry.n).limit(_BATCH))
        )


@dataclass(frozen=True)
class _Taken:
    """What was made of one file: a photo's two versions, or why there is none."""

    row: UploadEntry
    data: bytes = b""
    made: Normalised | None = None
    refused: Refused | JobError | None = None
    known: bool = False


def _take(held: Claim, found: PhotoUpload, zip_file: PhotoZip, some: Sequence[UploadEntry]) -> None:
    read = [_read(zip_file, row) for row in some]
    known = _known([(one.row.member_id, sha256(one.data)) for one in read if one.refused is None])
    taken = _all_examined(held, read, known)
    files: dict[str, bytes] = {}
    for one in taken:
        if one.made is not None:
            original, print_version = _keys(held, one)
            files |= {original: one.data, print_version: one.made.print_jpeg}
    with db.write() as session:
        holding.renew(session, held)
    storage().put_many(files)
    with db.write() as session:
        holding.renew(session, held, {"done": some[-1].n, "total": len(zip_file.entries)})
        for one in sorted(taken, key=lambda one: one.row.member_id or 0):
            _keep(session, held, found, one)


def _read(zip_file: PhotoZip, row: UploadEntry) -> _Taken:
    try:
        data = zip_file.read(zip_file.entries[row.n - 1], settings().photo_upload_bytes)
        checked_extension(data)
    except Refused as refused:
        return _Taken(row, refused=refused)
    return _Taken(row, data)


def _known(wanted: list[tuple[int | None, str]]) -> set[tuple[int, str]]:
    """Which of these bytes came for these members before, whatever became of them."""
    same = select(Photo.member_id, Photo.original_sha256).where(
        Photo.member_id.in_([member for member, _ in wanted]),
        Photo.original_sha256.in_([digest for _, digest in wanted]),
    )
    with db.read() as session:
        return {(member, digest) for member, digest in session.execute(same)}


def _all_examined(held: Claim, read: list[_Taken], known: set[tuple[int, str]]) -> list[_Taken]:
    """As many at once as there are processors; the lease is renewed meanwhile, as large photos take long."""
    taken, renewed = [], time.monotonic()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for one in pool.map(lambda found: _examined(found, known), read):
            taken.append(one)
            if time.monotonic() - renewed > settings().lease_s / 5:
                with db.write() as session:
                    holding.renew(session, held)
                renewed = time.monotonic()
    return taken


def _examined(one: _Taken, known: set[tuple[int, str]]) -> _Taken:
    if one.refused is not None:
        return one
    if (one.row.member_id, sha256(one.data)) in known:
        return _Taken(one.row, known=True)
    try:
        made = normalise(one.data, PhotoPolicy(max_bytes=settings().photo_upload_bytes))
    except JobError as error:
        if not error.final:
            raise
        return _Taken(one.row, refused=error)
    return _Taken(one.row, one.data, made)


def _keys(held: Claim, one: _Taken) -> tuple[str, str]:
    stem = f"job-{held.id}-{held.fence}-{one.row.n}"
    ending = "png" if one.made and one.made.source_format == "PNG" else "jpg"
    owner = str(one.row.member_id)
    return sharded("photo", owner, f"{stem}-original.{ending}"), sharded("photo", owner, f"{stem}-print.jpg")


def _keep(session: Session, held: Claim, found: PhotoUpload, one: _Taken) -> None:
    row = session.get_one(UploadEntry, one.row.id)
    if one.known:
        row.outcome = Outcome.KNOWN
    elif one.made is None:
        assert one.refused is not None  # noqa: S101
        _refuse(row, one.refused)
    else:
        row.outcome = Outcome.TAKEN
        row.photo_id = _photo(session, held, found, one, one.made).id


def _photo(session: Session, held: Claim, found: PhotoUpload, one: _Taken, made: Normalised) -> Photo:
    original, print_version = _keys(held, one)
    members.lock(session, int(one.row.member_id or 0))
    photo = Photo(
        member_id=one.row.member_id, source=PhotoSource.ON_SITE, state=PhotoState.WAITING,
        original_key=original, original_sha256=made.original_sha256, original_size=len(one.data),
        print_key=print_version, print_sha256=made.print_sha256, width=made.width, height=made.height,
        warnings=list(made.warnings), submitted_by=found.created_by, submitter_id=found.creator_id,
        upload_id=found.id, created_at=db.clock(session),
        provenance={
            "file": one.row.name[:120], "format": made.source_format,
            "size": [made.source_width, made.source_height],
        },
    )  # fmt: skip
    session.add(photo)
    session.flush()
    photos.keep_newest(session, photo)
    return photo


def _finish(session: Session, upload_id: int) -> None:
    found = session.get_one(PhotoUpload, upload_id, with_for_update={"key_share": True})
    if found.state == UploadState.RUNNING:
        found.state, found.finished_at = UploadState.DONE, db.clock(session)
        uploads.discard(session, found)


def _counted(upload_id: int) -> dict[str, int]:
    with db.read() as session:
        return {one.value: n for one, n in uploads.counts(session, upload_id).items()}
