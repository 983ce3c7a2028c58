"""Photo jobs on a real database, storage and examination service; run without the carrier."""

import shutil
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from deploy.demo.portraits import ON_SITE_SIZE, portrait
from shared import clock, db, jobs, photos
from shared.audit import Actor
from shared.errors import BodyError, Refused
from shared.jobs import Job, JobState
from shared.jobs.kinds import JobKind
from shared.photos import Photo, PhotoSource, PhotoState
from shared.photos.intake import receive
from shared.photos.kinds import FETCH
from shared.register.demo import TROUBLED
from shared.settings import settings
from shared.storage import sha256, storage
from tests import factories
from tests.servers import environment
from tests.servers.databases import Database
from tests.worker.photos.conftest import Exam
from web.commands.photos import main as command
from worker import orphans, running
from worker.photos import sources

pytestmark = pytest.mark.usefixtures("service")
ON_SITE = portrait("on site", ON_SITE_SIZE)


@pytest.fixture
def service(exam: Exam, database: Database, monkeypatch: pytest.MonkeyPatch) -> Exam:
    """The demo service as the configured one, with two institutes in the database."""
    monkeypatch.setenv("CERT_EXAM_SERVICE_URL", exam.base)
    monkeypatch.setenv("CERT_PHOTO_TOTAL_S", "2")
    monkeypatch.setenv("CERT_SLICE_S", "0.5")
    environment.forget()
    with db.write() as session:
        factories.institutes(session)
    return exam


def member(number: int = 1, **facts: object) -> int:
    with db.write() as session:
        return factories.member(session, number, photo=False, **facts).id


def submitted(kind: JobKind, **what: object) -> uuid.UUID:
    with db.write() as session:
        return jobs.submit(session, kind, **what).id


def row(job_id: uuid.UUID) -> Job:
    with db.read() as session:
        return session.get_one(Job, job_id)


def ran(job_id: uuid.UUID) -> Job:
    running.run(job_id)
    return row(job_id)


def all_photos(member_id: int) -> list[Photo]:
    with db.read() as session:
        return list(session.scalars(select(Photo).where(Photo.member_id == member_id).order_by(Photo.id)))


@contextmanager
def worker() -> Iterator[None]:
    """Runs whatever is due in a thread, as the workers and the carrier would."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.02):
            with db.read() as session:
                due = select(Job.id).where(Job.state == JobState.QUEUED, Job.not_before <= clock.now())
                waiting = list(session.scalars(due.limit(20)))
            for job_id in waiting:
                running.run(job_id)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_fetched_photo_is_kept_twice_with_its_provenance_and_approved() -> None:
    member_id = member()
    job = ran(submitted(FETCH, member_id=member_id))
    assert (job.state, job.error_code) == (JobState.SUCCEEDED, None)
    (photo,) = all_photos(member_id)
    assert (photo.state, photo.source, photo.width, photo.height) == ("approved", "exam", 178, 220)
    assert photo.print_key is not None
    assert sha256(storage().get(photo.original_key)) == photo.original_sha256
    assert sha256(storage().get(photo.print_key)) == photo.print_sha256
    assert photo.original_size == len(storage().get(photo.original_key))
    assert photo.provenance["host"] == "127.0.0.1"
    assert photo.provenance["size"] == [178, 220]
    assert photo.original_key.split("/")[2] == str(member_id)


def test_a_member_with_a_photo_is_not_fetched_again(service: Exam) -> None:
    member_id = member()
    ran(submitted(FETCH, member_id=member_id))
    seen = service.seen()
    assert ran(submitted(FETCH, member_id=member_id)).state == JobState.SUCCEEDED
    assert service.seen() == seen
    assert len(all_photos(member_id)) == 1


def test_a_service_that_is_down_is_tried_again_and_then_the_photo_comes(service: Exam) -> None:
    service.behave("busy", times=1, retry_after="0")
    job_id = submitted(FETCH, member_id=member())
    first = ran(job_id)
    assert (first.state, first.error_code, first.tries) == (JobState.QUEUED, "photo_source_down", 0)
    with worker():
        for _ in range(200):
            if row(job_id).state == JobState.SUCCEEDED:
                break
            threading.Event().wait(0.02)
    assert row(job_id).state == JobState.SUCCEEDED


def test_a_service_that_asks_for_time_is_given_it(service: Exam) -> None:
    service.behave("busy", times=1, retry_after="1")  # five times our own first back-off
    job = ran(submitted(FETCH, member_id=member()))
    assert job.state == JobState.QUEUED
    assert job.started_at is not None
    assert job.not_before - job.started_at >= 1000


@pytest.mark.parametrize(
    ("mode", "code"),
    [("missing", "photo_not_found"), ("tiny", "photo_too_small"), ("dark", "photo_unusable"),
     ("half", "photo_unusable"), ("redirect", "photo_refused_address")],
)  # fmt: skip
def test_what_will_not_pass_fails_at_once_and_leaves_nothing(service: Exam, mode: str, code: str) -> None:
    service.behave(mode)
    member_id = member()
    job = ran(submitted(FETCH, member_id=member_id))
    assert (job.state, job.error_code, job.error_final) == (JobState.FAILED, code, True)
    assert all_photos(member_id) == []
    assert list(storage().list("photo")) == []


@pytest.mark.parametrize("begins", TROUBLED)
def test_the_troubled_members_of_the_demo_meet_their_trouble(service: Exam, begins: str) -> None:
    job = ran(submitted(FETCH, member_id=member(exam_number=f"{begins}2015000040")))
    expected = {"missing": "photo_not_found", "garbage": "photo_unusable", "dark": "photo_unusable"}
    assert (job.state, job.error_code) == (JobState.FAILED, expected[TROUBLED[begins]])


def test_a_member_by_assessment_has_no_examination_photo(service: Exam) -> None:
    seen = service.seen()
    job = ran(submitted(FETCH, member_id=member(route="assessment")))
    assert (job.state, job.error_code) == (JobState.FAILED, "photo_not_found")
    assert service.seen() == seen


def test_another_source_is_one_file_and_its_name_in_the_body(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(settings().body_folder, tmp_path / "body")
    admission = (folder / "admission.toml").read_text("utf-8")
    second = admission.replace(
        'number = {zh = "考核批准文号"', 'photo_source = "cards"\nnumber = {zh = "考核批准文号"'
    )
    words = admission[admission.index("[photo_source.exam]") : admission.index("[[id_type]]")]
    (folder / "admission.toml").write_text(second + words.replace("source.exam", "source.cards"), "utf-8")
    monkeypatch.setenv("CERT_BODY_FOLDER", str(folder))
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(Path(__file__).parent / "more_sources")])
    environment.forget()
    member_id = member(route="assessment", exam_number="7")
    assert ran(submitted(FETCH, member_id=member_id)).state == JobState.SUCCEEDED
    (photo,) = all_photos(member_id)
    assert (photo.source, photo.provenance["host"]) == ("cards", "cards.example")


def test_a_source_that_is_no_file_stops_the_worker_at_its_start() -> None:
    sources.load(["exam"])
    with pytest.raises(BodyError, match="photo_source exams"):
        sources.load(["exam", "exams"])


def test_a_photo_attached_meanwhile_is_not_replaced_by_the_fetched_one(service: Exam) -> None:
    service.behave("slow", seconds=0.5)
    member_id = member()
    fetch = submitted(FETCH, member_id=member_id)
    fetching = threading.Thread(target=running.run, args=(fetch,))
    fetching.start()
    attached = receive(member_id, ON_SITE, source=PhotoSource.ON_SITE, actor=Actor("test"), approve=True)
    assert ran(attached.job_id).state == JobState.SUCCEEDED
    fetching.join()
    assert row(fetch).state == JobState.SUCCEEDED
    states = {photo.source: photo.state for photo in all_photos(member_id)}
    assert states == {"on_site": PhotoState.APPROVED, "exam": PhotoState.REPLACED}


def test_a_photo_handed_in_waits_for_review_unless_it_is_to_be_used_at_once() -> None:
    member_id = member()
    first = receive(member_id, ON_SITE, source=PhotoSource.UPLOAD, actor=Actor("test"), file="me.jpg")
    assert ran(first.job_id).state == JobState.SUCCEEDED
    second = receive(member_id, ON_SITE, source=PhotoSource.ON_SITE, actor=Actor("test"), approve=True)
    third = receive(member_id, ON_SITE, source=PhotoSource.ON_SITE, actor=Actor("test"), approve=True)
    ran(second.job_id)
    ran(third.job_id)
    kept = all_photos(member_id)
    assert [photo.state for photo in kept] == ["waiting", "replaced", "approved"]
    assert kept[0].provenance["file"] == "me.jpg"
    assert (kept[0].width, kept[0].height) == (356, 440)


def test_a_photo_handed_in_that_cannot_be_used_is_refused_with_the_reason() -> None:
    member_id = member()
    received = receive(
        member_id, ON_SITE[:9000], source=PhotoSource.ON_SITE, actor=Actor("test"), approve=True
    )
    job = ran(received.job_id)
    assert (job.state, job.error_code) == (JobState.FAILED, "photo_unusable")
    (photo,) = all_photos(member_id)
    assert (photo.state, photo.refused_code) == (PhotoState.REFUSED, "photo_unusable")
    assert photo.provenance["refused"] == {"reason": "broken"}


def test_a_file_changed_on_the_disk_is_not_used() -> None:
    received = receive(member(), ON_SITE, source=PhotoSource.ON_SITE, actor=Actor("test"), approve=True)
    with db.read() as session:
        key = session.get_one(Photo, received.photo_id).original_key
    storage().put(key, ON_SITE + b"x")
    assert ran(received.job_id).error_code == "file_damaged"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"photo", "format"),
        (b"<html>", "format_named"),
        (b"\0\0\0\x18ftypheic", "heic"),
        (b"\xff\xd8\xff" + bytes(20_000_000), "too_large"),
    ],
)
def test_what_is_no_photo_is_not_even_stored(data: bytes, reason: str) -> None:
    member_id = member()
    with pytest.raises(Refused) as caught:
        receive(member_id, data, source=PhotoSource.UPLOAD, actor=Actor("test"))
    assert (caught.value.code, caught.value.params["reason"]) == ("photo_unusable", reason)
    assert all_photos(member_id) == []


def test_no_file_of_a_photo_is_an_orphan(monkeypatch: pytest.MonkeyPatch) -> None:
    member_id = member()
    ran(submitted(FETCH, member_id=member_id))
    storage().put(f"photo/00/{member_id}/job-dead-1-print.jpg", b"left behind")
    monkeypatch.setenv("CERT_LEASE_S", "0.01")
    monkeypatch.setenv("CERT_ORPHAN_S", "0.02")
    environment.forget()
    threading.Event().wait(0.05)
    assert orphans.remove() == 1
    (photo,) = all_photos(member_id)
    assert photo.print_key is not None
    assert storage().exists(photo.original_key)
    assert storage().exists(photo.print_key)


def test_fetch_missing_gets_every_photo_there_is_and_counts_the_rest(
    service: Exam, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.handlers.photos.IN_FLIGHT", 5)
    ids = [member(n) for n in range(1, 13)]
    member(20, exam_number="404QK")
    member(21, route="assessment")
    member(22, state="ended")
    service.behave("busy", match="QK000000031", times=1, retry_after="0")
    with worker():
        result = CliRunner().invoke(command, ["fetch", "--missing", "--wait", "30"])
    assert result.exit_code == 0, result.output
    assert "需要获取 13 张照片" in result.output
    assert "已获取 12 张" in result.output
    assert "未获取 1 张：考试服务没有查询到这本全科合格证的照片。" in result.output
    with db.read() as session:
        assert all(photos.approved(session, member_id) for member_id in ids)
        assert session.scalar(select(func.count()).where(Photo.state == "approved")) == 12
    again = CliRunner().invoke(command, ["fetch", "--missing", "--wait", "0"])
    assert "需要获取 1 张照片" in again.output


def test_fetch_missing_says_so_when_there_is_nothing_to_do() -> None:
    assert "没有缺少照片" in CliRunner().invoke(command, ["fetch", "--missing"]).output
    unknown = CliRunner().invoke(command, ["fetch", "--missing", "--institute", "99"])
    assert unknown.exit_code == 1


def test_photos_add_shows_what_became_of_the_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("photos")
    member()
    good, cut, page = folder / "good.jpg", folder / "cut.jpg", folder / "page.jpg"
    good.write_bytes(ON_SITE)
    cut.write_bytes(ON_SITE[:9000])
    page.write_text("<html>")

    def add(number: str, file: str) -> tuple[int, str]:
        result = CliRunner().invoke(command, ["add", number, file, "--wait", "10"])
        return result.exit_code, result.output

    with worker():
        code, words = add("110000000001", str(good))
        assert (code, words.splitlines()[-1]) == (0, "110000000001：照片已采用（356×440 像素）。")
        code, words = add("110000000001", str(cut))
        assert code == 1
        assert "照片文件已损坏或不完整" in words
    assert "不是 JPEG 或 PNG" in add("110000000001", str(page))[1]
    told = add("110000000001", str(Path(__file__).parent / "cases" / "heic_named.jpg"))[1]
    assert "这是 HEIC 照片" in told
    assert "JPEG" in told
    assert "没有证书编号为 000 的会员" in add("000", str(good))[1]


def test_photos_add_without_a_worker_says_that_the_photo_is_waiting(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    member()
    file = tmp_path_factory.mktemp("photos") / "good.jpg"
    file.write_bytes(ON_SITE)
    result = CliRunner().invoke(command, ["add", "110000000001", str(file), "--wait", "0"])
    assert result.exit_code == 0
    assert "尚未检查完" in result.output
    assert "排队中" in result.output
