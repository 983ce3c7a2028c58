"""Photos by the thousand: every name found, each file with its outcome, nothing twice or lost by a crash."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from deploy.demo.portraits import portrait
from shared import crypto, db
from shared.accounts import Account, Role
from shared.errors import NotFound, Refused
from shared.jobs import Job
from shared.members.sealed_id import seal_id
from shared.photos import Photo, PhotoState, review, uploads
from shared.photos.uploads import PhotoUpload, UploadEntry, UploadState
from shared.storage import storage
from tests import factories
from tests.at_once import at_once
from tests.photographed import run_job
from tests.servers import environment
from tests.servers.databases import Database
from tests.web import site as sites
from worker import orphans
from worker.handlers import uploads as handler
from worker.photos import zip_file

DESK = Path(__file__).parents[2] / "desk"
IDS = {
    1: "110105197102027031", 2: "110105197203037052", 3: "110105197304047073", 4: "110105197405057094",
    5: "11010519750606711X", 6: "110105197607077130", 7: "110105197708087151", 8: "110105197809097172",
}  # fmt: skip


@pytest.fixture
def sender(database: Database) -> Account:
    """Staff of 北京, whose members are those of the desk's zips."""
    with db.write() as session:
        factories.institutes(session)
        for n, number in IDS.items():
            facts = {
                "certificate_number": f"DESK{n:04d}", "id_number_index": crypto.index(number),
                "id_number_sealed": seal_id(number, f"DESK{n:04d}"),
            }  # fmt: skip
            factories.member(session, n, photo=False, **facts)
        factories.member(session, 20, photo=False, institute_code="65", certificate_number="ELSE0001")
    return sites.staff("sender", Role.STAFF, "11")


def sent(who: Account, data: bytes, name: str = "照片.zip") -> PhotoUpload:
    """The upload, read to its end."""
    found = uploads.begin(io.BytesIO(data), name, who)
    run_job(found.job_id)  # type: ignore[arg-type]
    return again(found.id)


def again(upload_id: int) -> PhotoUpload:
    with db.read() as session:
        return session.get_one(PhotoUpload, upload_id)


def entries(upload_id: int) -> dict[str, UploadEntry]:
    with db.read() as session:
        rows = session.scalars(select(UploadEntry).where(UploadEntry.upload_id == upload_id))
        return {row.name: row for row in rows.all()}


def counted(found: PhotoUpload) -> dict[str, int]:
    with db.read() as session:
        counts = uploads.counts(session, found.id)
    assert sum(counts.values()) == found.entries
    return {one.value: n for one, n in counts.items() if n}


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as book:
        for name, data in files.items():
            book.writestr(name, data)
    return made.getvalue()


def photo_of(n: int) -> bytes:
    return portrait(f"member {n}", (360, 450))


def test_names_of_a_chinese_windows_are_read_as_their_maker_saw_them(sender: Account) -> None:
    found = sent(sender, (DESK / "windows_gbk.zip").read_bytes())
    assert found.state == UploadState.DONE
    assert counted(found) == {"taken": 2, "passed": 3, "refused": 1}
    assert set(entries(found.id)) == {
        "北京 照片/", "北京 照片/王璡/DESK0001.jpg", "北京 照片/陳誠/desk0002.JPG", "北京 照片/Thumbs.db",
        "北京 照片/desktop.ini", "北京 照片/说明.txt",
    }  # fmt: skip


def test_what_macos_adds_is_neither_an_error_nor_a_second_file(sender: Account) -> None:
    found = sent(sender, (DESK / "mac.zip").read_bytes())
    assert counted(found) == {"taken": 2, "passed": 3}
    by_identity = next(row for name, row in entries(found.id).items() if "110***" in name)
    assert by_identity.member_id is not None
    assert by_identity.name_sealed is not None
    assert uploads.unseal(by_identity.name_sealed, found.id).endswith("/110105197405057094.jpg")
    with db.read() as session:
        names = session.scalars(select(UploadEntry.name)).all()
    assert not any(number in name for number in IDS.values() for name in names)


def test_deflate64_of_windows_explorer_is_read(sender: Account) -> None:
    found = sent(sender, (DESK / "deflate64.zip").read_bytes())
    assert counted(found) == {"taken": 2}


def test_the_same_face_under_two_numbers_waits_with_a_mark_that_names_the_other(sender: Account) -> None:
    found = sent(sender, (DESK / "copied_face.zip").read_bytes())
    assert counted(found) == {"taken": 2}
    with db.read() as session:
        waiting = list(session.scalars(select(Photo).where(Photo.state == PhotoState.WAITING)))
        marks = [
            [str(one and one.certificate_number) for one in review.twins(session, photo)] for photo in waiting
        ]
    assert sorted(marks) == [["DESK0007"], ["DESK0008"]]


def test_a_zip_sent_again_changes_nothing_and_an_older_photo_never_replaces_a_newer(sender: Account) -> None:
    first = sent(sender, zipped({"DESK0001.jpg": photo_of(1), "DESK0002.jpg": photo_of(2)}))
    assert counted(first) == {"taken": 2}
    newer = sent(sender, zipped({"DESK0001.jpg": photo_of(11)}))
    assert counted(newer) == {"taken": 1}
    old = sent(sender, zipped({"DESK0001.jpg": photo_of(1), "DESK0003.jpg": photo_of(3)}))
    assert counted(old) == {"known": 1, "taken": 1}
    with db.read() as session:
        mine = session.scalars(select(Photo.state).where(Photo.upload_id == newer.id)).all()
    assert mine == [PhotoState.WAITING]


def test_each_file_that_is_not_taken_says_why(sender: Account) -> None:
    files = {
        "DESK0001.jpg": photo_of(1), "110105197102027031.png": photo_of(2),  # two of one member
        "ELSE0001.jpg": photo_of(3), "nobody.jpg": photo_of(3), "DESK0004.jpg": b"<svg xmlns='x'/>",
        "DESK0005.jpg": b"\xff\xd8\xff\xe0 cut off", "DESK0006_赵一鸣.jpg": photo_of(6), "DESK0007.jpg": b"",
    }  # fmt: skip
    found = sent(sender, zipped(files))
    codes = {name: row.code for name, row in entries(found.id).items()}
    assert codes["DESK0001.jpg"] == "photo_twice"
    assert codes["110*************31.png"] == "photo_twice"
    assert codes["ELSE0001.jpg"] == codes["nobody.jpg"] == "photo_nobody"
    assert codes["DESK0004.jpg"] == codes["DESK0005.jpg"] == codes["DESK0007.jpg"] == "photo_unusable"
    assert codes["DESK0006_赵一鸣.jpg"] is None
    assert counted(found) == {"refused": 7, "taken": 1}


def _refused(sender: Account, data: bytes) -> dict[str, object]:
    found = sent(sender, data)
    assert found.state == UploadState.REFUSED
    assert found.entries == 0
    assert not list(storage().list(found.file_key))
    assert found.refused is not None
    return found.refused


def test_a_zip_that_cannot_be_used_is_refused_whole_once_and_at_the_start(
    sender: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = zipped({"DESK0001.jpg": photo_of(1), "DESK0002.jpg": photo_of(2)})
    assert _refused(sender, good[: len(good) // 2])["code"] == "photo_zip_broken"
    locked = bytearray(zipped({"DESK0001.jpg": photo_of(1)}))
    for at in (6, locked.rindex(b"PK\x01\x02") + 8):
        locked[at] |= 1
    assert _refused(sender, bytes(locked))["code"] == "photo_zip_locked"
    other = zipped({"DESK0001.jpg": photo_of(1)}, zipfile.ZIP_LZMA)
    assert _refused(sender, other) == {"code": "photo_zip_method", "params": {"method": 14}}
    bomb = zipped({f"DESK{n:04d}.jpg": bytes(30_000_000) for n in range(1, 5)})
    assert _refused(sender, bomb)["code"] == "photo_zip_bomb"
    monkeypatch.setattr(zip_file, "MOST_PICTURES", 3)
    many = {f"{n}.jpg": b"x" for n in range(4)} | {"__MACOSX/._1.jpg": b"x", "a/.DS_Store": b"x"}
    assert _refused(sender, zipped(many)) == {
        "code": "photo_zip_many", "params": {"found": 4, "most": 3},
    }  # fmt: skip
    long = bytearray(good)
    struct.pack_into("<L", long, long.rindex(b"PK\x05\x06") + 12, 0x7FFFFFF0)
    assert _refused(sender, bytes(long))["code"] == "photo_zip_broken"
    with pytest.raises(Refused) as refused:
        uploads.begin(io.BytesIO(photo_of(1)), "x.zip", sender)
    assert refused.value.code == "photo_zip_other"
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Photo)) == 0


def test_paths_in_a_zip_lead_nowhere(sender: Account) -> None:
    found = sent(sender, zipped({"../../DESK0001.jpg": photo_of(1), "C:\\x\\DESK0002.jpg": photo_of(2)}))
    assert counted(found) == {"taken": 2}


def test_a_job_that_died_goes_on_where_it_was(sender: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """It dies once after the files of its second batch are stored, before their rows are."""
    monkeypatch.setenv("CERT_SLICE_S", "0.001")
    environment.forget()
    monkeypatch.setattr(handler, "_BATCH", 2)
    found = uploads.begin(io.BytesIO(zipped({f"DESK{n:04d}.jpg": photo_of(n) for n in IDS})), "a.zip", sender)
    real, calls = storage().put_many, iter(range(100))

    def put_many(_self: object, files: dict[str, bytes]) -> None:
        real(files)
        if next(calls) == 1:
            raise OSError("killed")

    monkeypatch.setattr(type(storage()), "put_many", put_many)
    job = run_job(found.job_id)  # type: ignore[arg-type]
    assert (job.state, job.tries) == ("succeeded", 1)
    assert counted(again(found.id)) == {"taken": 8}
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Photo)) == 8
        assert session.scalar(select(func.count(func.distinct(Photo.member_id)))) == 8


def test_what_was_taken_stays_when_an_upload_is_cancelled(sender: Account) -> None:
    found = uploads.begin(io.BytesIO(zipped({"DESK0001.jpg": photo_of(1)})), "a.zip", sender)
    with db.write() as session:
        uploads.cancel(session, session.get_one(PhotoUpload, found.id), session.get_one(Account, sender.id))
    run_job(found.job_id)  # type: ignore[arg-type]
    assert again(found.id).state == UploadState.CANCELLED
    assert not list(storage().list(found.file_key))
    with db.write() as session, pytest.raises(Refused):
        uploads.cancel(session, session.get_one(PhotoUpload, found.id), session.get_one(Account, sender.id))


def test_the_zip_of_an_upload_under_way_is_no_orphan(
    sender: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = uploads.begin(io.BytesIO(zipped({"DESK0001.jpg": photo_of(1)})), "a.zip", sender)
    storage().put("photo_upload/0123/part-00000", b"nobody's")
    monkeypatch.setattr(orphans, "_old", lambda kind: (one.key for one in storage().list(kind)))
    orphans.remove()
    assert list(storage().list(found.file_key))
    assert not storage().exists("photo_upload/0123/part-00000")


def test_a_zip_that_comes_in_parts_goes_on_where_it_was_and_is_read_as_one(
    sender: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "PART_BYTES", 3_001)
    data = zipped({f"DESK{n:04d}.jpg": photo_of(n) for n in (1, 2, 3)})
    parts = [data[at : at + 3_001] for at in range(0, len(data), 3_001)]
    assert len(parts) > 3
    found = uploads.begin_parts("照片.zip", len(data), sender)
    for n in range(2):
        uploads.add_part(found.id, n, io.BytesIO(parts[n]), sender)
    assert uploads.begin_parts("照片.zip", len(data), sender).id == found.id
    assert uploads.add_part(found.id, 0, io.BytesIO(parts[0]), sender).parts == 2  # once more: nothing
    for n, part, code in ((4, parts[3], "photo_part_order"), (2, parts[2][:-1], "photo_part_size")):
        with pytest.raises(Refused) as refused:
            uploads.add_part(found.id, n, io.BytesIO(part), sender)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        uploads.add_part(found.id, 2, io.BytesIO(parts[2]), sites.staff("elsewhere", Role.STAFF, "65"))
    for n in range(2, len(parts)):
        now = uploads.add_part(found.id, n, io.BytesIO(parts[n]), sender)
    assert now.state == UploadState.CHECKING
    run_job(now.job_id)  # type: ignore[arg-type]
    assert counted(again(found.id)) == {"taken": 3}
    assert not list(storage().list(found.file_key))


def test_two_clicks_on_one_part_store_it_once(sender: Account) -> None:
    data = zipped({"DESK0001.jpg": photo_of(1)})
    found = uploads.begin_parts("a.zip", len(data), sender)
    at_once(lambda _: uploads.add_part(found.id, 0, io.BytesIO(data), sender).id, 4)
    now = again(found.id)
    assert (now.parts, now.received, now.state) == (1, len(data), UploadState.CHECKING)
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Job).where(Job.kind == "photo_upload")) == 1
