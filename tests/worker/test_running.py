"""Jobs run for real, without Celery: what a person is told when the input or the disk is bad."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import structlog
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from shared import db, jobs
from shared.audit import Actor
from shared.bodies import body
from shared.certificates import Certificate, CertificateState
from shared.certificates.designs import Seal, TemplateVersion
from shared.errors import JobError, StorageAway, StorageFull
from shared.jobs import Job, JobState, tries, waiting
from shared.photos import Photo
from shared.settings import settings
from shared.storage import storage
from tests import factories
from tests.disks import small_disk
from tests.faults.scene import editions, job_row, submit_render
from worker import running
from worker.handling import Done
from worker.press import design, library

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def _a_fresh_worker() -> Iterator[None]:
    """A worker keeps checked designs; another test's storage is not this one's."""
    library.published.cache_clear()
    yield
    library.published.cache_clear()


def run(job_id: uuid.UUID) -> Job:
    """Run the job once, as soon as it is due."""
    with db.write() as session:
        session.execute(update(Job).where(Job.id == job_id).values(not_before=0))
    running.run(job_id)
    return job_row(job_id)


def damage(key: str) -> None:
    """Flip the bits of one byte in the middle of a stored file."""
    path = settings().storage_folder / key
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))


def test_a_confirmed_plan_becomes_the_current_edition() -> None:
    [member] = factories.members(1)
    done = run(submit_render(member))
    assert (done.state, done.result["n"], editions(member)) == (JobState.SUCCEEDED, 1, [(1, "current")])


def test_a_name_with_a_character_that_no_font_has_is_refused_naming_it() -> None:
    [member] = factories.members(1)
    confirmed = submit_render(member)
    with db.write() as session:  # the record of the design's fonts had it, and so nobody refused it before
        job = session.get_one(Job, confirmed)
        job.payload = {**job.payload, "facts": {**job.payload["facts"], "name": "张\U0003134a"}}
    failed = run(confirmed)
    assert (failed.state, failed.error_code, failed.error_final) == (JobState.FAILED, "glyph_missing", True)
    assert failed.error_params is not None
    assert failed.error_params["char"] == "\U0003134a"
    assert failed.error_params["code_point"] == "U+3134A"
    assert failed.error_params["fonts"]
    assert editions(member) == [(1, "made")]


def test_a_damaged_photo_fails_the_job_naming_what_is_damaged() -> None:
    [member] = factories.members(1)
    with db.read() as session:
        key = session.scalars(select(Photo.print_key)).one()
    assert key is not None
    damage(key)
    failed = run(submit_render(member))
    assert (failed.state, failed.error_code, failed.error_params) == (
        JobState.FAILED, "file_damaged", {"reason": "photo", "damage": "changed"},
    )  # fmt: skip


def test_a_damaged_seal_fails_the_job_naming_what_is_damaged() -> None:
    [member] = factories.members(1)
    with db.read() as session:
        key = session.scalars(select(Seal.storage_key).where(Seal.owner == "national")).one()
    damage(key)
    failed = run(submit_render(member))
    assert (failed.error_code, failed.error_params) == (
        "file_damaged",
        {"reason": "seal", "damage": "changed"},
    )


def test_a_damaged_design_archive_fails_the_job_for_good() -> None:
    [member] = factories.members(1)
    with db.read() as session:
        key = session.scalars(select(TemplateVersion.storage_key)).one()
    damage(key)
    failed = run(submit_render(member))
    assert (failed.state, failed.error_final) == (JobState.FAILED, True)
    assert failed.error_code == "file_damaged"
    assert failed.error_params == {"reason": "template", "damage": "changed"}


def test_a_design_published_by_force_with_a_broken_asset_fails_the_job_naming_the_file() -> None:
    [member] = factories.members(1)
    whole = design.load(factories.DESIGN)
    broken = replace(whole, files={**whole.files, "assets/ground.svg": b"<svg"})
    library.publish(broken, body().usual_document, name="broken", actor=Actor("test"))
    failed = run(submit_render(member))
    assert (failed.state, failed.error_code) == (JobState.FAILED, "design_broken")
    assert failed.error_params is not None
    assert failed.error_params["file"] == "assets/ground.svg"


def test_a_design_is_held_to_the_fonts_that_this_kind_of_document_was_published_with() -> None:
    [member] = factories.members(1)
    with db.write() as session:  # for another kind it was published first, on a machine with other fonts
        first = session.scalars(select(TemplateVersion)).one()
        first.document_kind, first.fonts = "letter", {**first.fonts, "digest": "other"}
    library.publish(
        design.load(factories.DESIGN), body().usual_document, name="landscape", actor=Actor("test")
    )
    assert run(submit_render(member)).state == JobState.SUCCEEDED
    with db.read() as session:
        digest = session.scalars(select(TemplateVersion.content_hash).distinct()).one()
    with pytest.raises(JobError, match="fonts_differ"):
        library.published("letter", digest)


def test_with_a_full_disk_the_job_waits_nothing_is_torn_and_it_succeeds_when_there_is_room() -> None:
    [member] = factories.members(1)
    job = submit_render(member)
    with small_disk(4096):
        held_up = run(job)
    assert (held_up.state, held_up.error_code, held_up.error_final) == (
        JobState.QUEUED,
        "storage_full",
        False,
    )
    assert (held_up.tries, list(storage().list("pdf"))) == (0, [])
    done = run(job)
    assert (done.state, done.error_code) == (JobState.SUCCEEDED, None)
    with db.read() as session:
        edition = session.scalars(select(Certificate)).one()
    assert (edition.n, edition.state) == (1, CertificateState.CURRENT)
    assert [file.key for file in storage().list("pdf")] == [edition.pdf_key]


def test_a_disk_that_stays_full_is_waited_for_however_often_and_a_person_sees_since_when() -> None:
    [member] = factories.members(1)
    job = submit_render(member)
    with small_disk(4096):
        began = run(job).waiting_since
        for _ in range(settings().max_attempts + 1):
            row = run(job)
    assert (row.state, row.error_code, row.tries) == (JobState.QUEUED, "storage_full", 0)
    assert row.waiting_since == began is not None
    with db.read() as session:
        [seen] = waiting.by_code(session)
    assert (seen.code, seen.jobs) == ("storage_full", 1)
    done = run(job)
    assert (done.state, done.waiting_since) == (JobState.SUCCEEDED, None)
    with db.read() as session:
        assert waiting.by_code(session) == []


def raising(error: Exception) -> Callable[[object], object]:
    """A handler of every kind that comes to this."""

    def handler(_: object) -> object:
        raise error

    return lambda kind: handler


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OperationalError("SELECT 1", {}, Exception("the server closed the connection")), "database_away"),
        (StorageAway("Input/output error"), "storage_away"),
        (StorageFull("pdf"), "storage_full"),
        (JobError("photo_source_down", final=False), "photo_source_down"),
    ],
)
def test_what_is_not_the_jobs_own_counts_no_try(
    error: Exception, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = submit_render(factories.members(1)[0])
    monkeypatch.setattr(running, "handler_of", raising(error))
    for _ in range(settings().max_attempts + 1):
        row = run(job)
    assert (row.state, row.error_code, row.tries, row.crashes) == (JobState.QUEUED, code, 0, 0)
    assert row.waiting_since is not None


@pytest.mark.parametrize(
    ("error", "code"), [(SoftTimeLimitExceeded(), "too_slow"), (KeyError("a bug"), "internal")]
)
def test_what_is_the_jobs_own_counts_and_ends_it(
    error: Exception, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = submit_render(factories.members(1)[0])
    monkeypatch.setattr(running, "handler_of", raising(error))
    for number in range(1, settings().max_attempts):
        row = run(job)
        assert (row.state, row.tries, row.waiting_since) == (JobState.QUEUED, number, None)
    assert (run(job).state, job_row(job).error_code) == (JobState.FAILED, code)


def test_a_database_that_is_away_while_a_failure_is_written_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = submit_render(factories.members(1)[0])
    away = [OperationalError("UPDATE", {}, Exception("no connection"))] * 2
    record = tries.record

    def record_later(*what: object) -> None:
        if away:
            raise away.pop()
        record(*what)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "handler_of", raising(StorageFull("pdf")))
    monkeypatch.setattr(tries, "record", record_later)
    assert (run(job).state, job_row(job).error_code) == (JobState.QUEUED, "storage_full")


def test_a_job_cancelled_before_it_is_run_is_left_alone() -> None:
    [member] = factories.members(1)
    job = submit_render(member)
    with db.write() as session:
        assert jobs.cancel(session, job)
    assert run(job).state == JobState.CANCELLED
    assert editions(member) == []


def test_every_line_that_is_logged_while_a_job_runs_names_it_and_none_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [member] = factories.members(1)
    job = submit_render(member)
    log = structlog.get_logger()
    monkeypatch.setattr(running, "_log", log)  # its own may have been set up for another test
    monkeypatch.setattr(
        running, "handler_of", lambda _kind: lambda _held: (log.info("in_handler"), Done())[1]
    )

    def as_a_pools_thread() -> None:
        run(job)
        log.info("the thread's next work")

    with capture_logs(processors=[merge_contextvars]) as lines, ThreadPoolExecutor(1) as pool:
        pool.submit(as_a_pools_thread).result()
    *during, after = lines
    assert [(line["event"], line["job"], line["kind"]) for line in during] == [
        ("in_handler", str(job), "render"), ("job_recorded", str(job), "render"),
    ]  # fmt: skip
    assert "job" not in after
