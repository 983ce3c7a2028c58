"""What does not stay: files of photos that count no more, batches, names in reports, uploads that never
came.
"""

import io
import zipfile

import pytest
from sqlalchemy import select, update

from shared import db
from shared.accounts import Account, Role
from shared.certificates import batches, upkeep
from shared.certificates.batches import BatchForm, BatchPrint, BatchState
from shared.db import now_ms
from shared.photos import Photo, PhotoState, uploads
from shared.photos.uploads import PhotoUpload, UploadEntry, UploadState
from shared.storage import storage
from tests import factories
from tests.photographed import handed_in, print_for, row, run_job
from tests.servers.databases import Database
from tests.web import site as sites

DAY_MS = 86_400_000


@pytest.fixture
def clerk(database: Database) -> Account:
    """Staff of 北京, whose two members have photos; the first a certificate."""
    first, _second = factories.members(2)
    print_for(first)
    return sites.staff("clerk", Role.STAFF, "11")


def _set(photo_id: int, state: PhotoState, days: int) -> None:
    with db.write() as session:
        aged = {"state": state, "decided_at": now_ms() - days * DAY_MS}
        session.execute(update(Photo).where(Photo.id == photo_id).values(**aged))


def _there(*keys: str | None) -> list[bool]:
    return [bool(key) and storage().exists(str(key)) for key in keys]


def test_files_of_a_photo_go_after_their_days_but_what_an_edition_shows_stays(clerk: Account) -> None:
    with db.read() as session:
        printed, other = session.scalars(select(Photo).order_by(Photo.id)).all()
    _set(printed.id, PhotoState.REPLACED, 800)
    _set(other.id, PhotoState.REPLACED, 700)
    refused = handed_in(other.member_id, clerk)
    before = row(refused)
    _set(refused, PhotoState.REFUSED, 731)
    assert upkeep.run() == 2
    assert upkeep.run() == 0
    shown, young, gone = row(printed.id), row(other.id), row(refused)
    assert (shown.print_key, shown.original_key) == (printed.print_key, "")
    assert _there(shown.print_key, young.original_key, young.print_key) == [True] * 3
    assert _there(before.original_key, before.print_key) == [False] * 2
    assert (gone.print_key, gone.original_sha256) == (None, before.original_sha256)
    assert gone.erased_at is not None


def test_a_batch_its_names_and_what_never_came_whole_go(clerk: Account) -> None:
    with db.write() as session:
        ids = list(session.scalars(select(Photo.member_id).order_by(Photo.id)))
        batch = batches.begin(session, session.get_one(Account, clerk.id), ids, BatchForm.PDF, "x")
    run_job(batch.job_id)  # type: ignore[arg-type]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr("110105197102027031.jpg", b"x")
    read = uploads.begin(made, "a.zip", clerk)
    run_job(read.job_id)  # type: ignore[arg-type]
    begun = uploads.begin_parts("b.zip", 10_000_000, clerk)
    uploads.add_part(begun.id, 0, io.BytesIO(b"PK\x03\x04" + bytes(uploads.PART_BYTES - 4)), clerk)
    with db.read() as session:
        key = session.get_one(BatchPrint, batch.id).file_key
    assert upkeep.run() == 0
    assert _there(key, uploads.part_key(begun, 0)) == [True, True]
    with db.write() as session:
        session.execute(update(BatchPrint).values(finished_at=now_ms() - 8 * DAY_MS))
        session.execute(update(PhotoUpload).values(created_at=now_ms() - 8 * DAY_MS))
        session.execute(
            update(PhotoUpload).where(PhotoUpload.id == read.id).values(finished_at=now_ms() - 91 * DAY_MS)
        )
    assert upkeep.run() == 3
    assert _there(key, uploads.part_key(begun, 0)) == [False, False]
    with db.read() as session:
        assert session.get_one(BatchPrint, batch.id).state == BatchState.ERASED
        assert session.get_one(PhotoUpload, begun.id).state == UploadState.CANCELLED
        entry = session.scalars(select(UploadEntry)).one()
    assert (entry.name_sealed, entry.name) == (None, "110*************31.jpg")
