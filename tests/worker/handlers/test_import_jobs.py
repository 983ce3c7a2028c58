"""Import jobs: slices that give themselves back until the work is done."""

import pytest
from sqlalchemy import func, select

from shared import db
from shared.audit import Actor
from shared.jobs import Job, JobState
from shared.members import Member
from shared.register import applying, imports, staging
from shared.register.tables import ImportState, RegisterImport
from tests.servers import environment
from tests.shared.register.registers import as_csv, row, table
from worker import running


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


def _state(import_id: int) -> str:
    with db.read() as session:
        return session.get_one(RegisterImport, import_id).state


def test_a_register_is_checked_and_applied_by_slices_of_two_jobs():
    data = as_csv(table([row(serial) for serial in range(1, 36)]))
    begun = imports.begin(data, "x.csv", actor=Actor("ops"))
    with db.write() as session:
        check = imports.submit_check(session, begun, actor=Actor("ops"))
    check = _to_the_end(check)
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
    begun = imports.begin(b"PK\x03\x04 broken", "x.xlsx", actor=Actor("ops"))
    with db.write() as session:
        job = imports.submit_check(session, begun, actor=Actor("ops"))
    assert _to_the_end(job).state == JobState.SUCCEEDED
    with db.read() as session:
        refused = session.get_one(RegisterImport, begun.id).refused
    assert refused is not None
    assert refused["code"] == "file_broken"
