"""Import jobs: slices that give themselves back until the work is done."""

import io
import os

import pytest
from sqlalchemy import func, select

from shared import db, jobs
from shared.audit import Actor, AuditEntry
from shared.jobs import Job, JobState
from shared.members import Member
from shared.register import applying, imports, staging
from shared.register.tables import ImportState, RegisterImport
from shared.settings import settings
from shared.storage import storage
from tests.damaging import WAYS, path_of
from tests.servers import environment
from tests.shared.register.registers import as_csv, row, table
from worker import orphans, running


@pytest.fixture(autouse=True)
def _one_small_batch_a_slice(database: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERT_SLICE_S", "0.0001")
    monkeypatch.setattr(staging, "BATCH", 10)
    monkeypatch.setattr(applying, "BATCH", 10)
    environment.forget()


def _to_the_end(job: Job) -> Job:
    """Run the job as often as it gives itself back."""
    for _ in range(20):
        running.run(job.id)
        with db.read() as session:
            job = session.get_one(Job, job.id)
        if job.state != JobState.QUEUED:
            return job
    raise AssertionError("the job never ends")


def _job(import_id: int) -> Job:
    with db.read() as session:
        return session.get_one(Job, session.get_one(RegisterImport, import_id).job_id)


def _state(import_id: int) -> str:
    with db.read() as session:
        return session.get_one(RegisterImport, import_id).state


def test_a_register_is_checked_and_applied_by_slices_of_two_jobs():
    data = as_csv(table([row(serial) for serial in range(1, 36)]))
    begun = imports.begin(io.BytesIO(data), "x.csv", actor=Actor("ops"), check_by_job=True)
    check = _to_the_end(_job(begun.id))
    assert (check.state, _state(begun.id)) == (JobState.SUCCEEDED, ImportState.CHECKED)
    assert check.attempts > 3
    with db.write() as session:
        found = imports.decide(session, begun.id, only_good=False, actor=Actor("ops"))
        apply = imports.submit_apply(session, found, actor=Actor("ops"))
    apply = _to_the_end(apply)
    assert (apply.state, _state(begun.id)) == (JobState.SUCCEEDED, ImportState.APPLIED)
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Member)) == 35


def test_an_unreadable_file_ends_the_import_with_its_reason_not_the_job():
    begun = imports.begin(io.BytesIO(b"PK\x03\x04 broken"), "x.xlsx", actor=Actor("ops"), check_by_job=True)
    assert _to_the_end(_job(begun.id)).state == JobState.SUCCEEDED
    with db.read() as session:
        refused = session.get_one(RegisterImport, begun.id).refused
    assert refused is not None
    assert refused["code"] == "file_broken"


@pytest.mark.parametrize("way", ["missing", "shortened", "empty", "changed", "grown"])
@pytest.mark.parametrize("slices", [0, 2])
def test_a_register_that_is_damaged_while_it_is_checked_is_refused_in_those_words(
    way: str, slices: int
) -> None:
    data = as_csv(table([row(serial) for serial in range(1, 36)]))
    begun = imports.begin(io.BytesIO(data), "x.csv", actor=Actor("ops"), check_by_job=True)
    job = _job(begun.id)
    for _ in range(slices):
        running.run(job.id)
    with db.read() as session:
        WAYS[way](path_of(session.get_one(RegisterImport, begun.id).file_key))
    assert _to_the_end(job).state == JobState.SUCCEEDED
    with db.read() as session:
        found = session.get_one(RegisterImport, begun.id)
    assert found.state == ImportState.REFUSED
    assert found.refused == {"code": "file_damaged", "params": {"reason": "register"}}


def test_a_register_that_was_stored_before_there_were_hashes_and_is_gone_is_refused_in_the_same_words() -> (
    None
):
    data = as_csv(table([row(1)]))
    begun = imports.begin(io.BytesIO(data), "x.csv", actor=Actor("ops"), check_by_job=True)
    with db.write() as session:
        session.get_one(RegisterImport, begun.id).file_sha256 = None
    path_of(begun.file_key).unlink()
    assert _to_the_end(_job(begun.id)).state == JobState.SUCCEEDED
    with db.read() as session:
        refused = session.get_one(RegisterImport, begun.id).refused
    assert refused == {"code": "file_damaged", "params": {"reason": "register"}}


def test_a_crash_between_the_import_and_its_job_leaves_neither_and_the_file_is_tidied_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def crash(*_: object, **__: object) -> Job:
        raise RuntimeError("between")

    monkeypatch.setattr(jobs, "submit", crash)
    with pytest.raises(RuntimeError, match="between"):
        imports.begin(io.BytesIO(b"rows"), "x.csv", actor=Actor("ops"), check_by_job=True)
    with db.read() as session:
        for noun in (RegisterImport, Job, AuditEntry):
            assert session.scalar(select(func.count()).select_from(noun)) == 0
    (file,) = storage().list("import")
    os.utime(settings().storage_folder / file.key, (0, 0))
    assert orphans.remove() == 1
    assert list(storage().list("import")) == []


def test_an_import_without_a_job_is_begun_for_a_caller_who_runs_the_slices() -> None:
    begun = imports.begin(io.BytesIO(b"rows"), "名\x00册\udcff.csv", actor=Actor("ops"), check_by_job=False)
    with db.read() as session:
        assert session.scalars(select(Job)).all() == []
    assert (begun.job_id, begun.file_name) == (None, "名册.csv")
