"""The history of a job: one row for each try that ended, however it ended."""

import uuid

import pytest
from sqlalchemy import select, update

from shared import db, jobs
from shared.certificates.kinds import RENDER
from shared.errors import LostLease
from shared.jobs import Job, crashes, holding, tries
from shared.jobs.holding import Claim
from shared.jobs.tries import JobTry, Outcome
from shared.settings import settings
from tests.servers.databases import Database

pytestmark = pytest.mark.usefixtures("database")


def submitted() -> uuid.UUID:
    with db.write() as session:
        return jobs.submit(session, RENDER).id


def claimed(job_id: uuid.UUID, worker: str = "host:1/2") -> Claim:
    with db.write() as session:
        session.execute(update(Job).where(Job.id == job_id).values(not_before=0))
        claim = holding.claim(session, job_id, worker)
    assert claim is not None
    return claim


def history(job_id: uuid.UUID) -> list[tuple[int, str, str | None]]:
    """(attempt, outcome, code), oldest first."""
    with db.read() as session:
        rows = session.scalars(select(JobTry).where(JobTry.job_id == job_id).order_by(JobTry.attempt))
        return [(row.attempt, row.outcome, row.code) for row in rows]


def test_every_way_out_of_running_leaves_a_row_of_its_own() -> None:
    job = submitted()
    with db.write() as session:
        holding.retry_later(session, claimed(job), "storage_full", {}, wait_s=0)
    with db.write() as session:
        holding.slice_done(session, claimed(job), {"at": 1})
    claimed(job)
    with db.write() as session:
        assert holding.give_back_all(session, "host:1") == 1
    claimed(job)
    with db.write() as session:
        crashes.take_back(session, session.get_one(Job, job))
    with db.write() as session:
        holding.fail(session, claimed(job), "glyph_missing", {})
    assert history(job) == [
        (1, Outcome.RETRY, "storage_full"),
        (2, Outcome.SLICE_DONE, None),
        (3, Outcome.GIVEN_BACK, None),
        (4, Outcome.CRASHED, None),
        (5, Outcome.FAILED, "glyph_missing"),
    ]


def test_a_try_says_who_worked_and_from_when_to_when() -> None:
    with db.write() as session:
        held = claimed(submitted(), "here:7/8")
        holding.succeed(session, held)
    with db.read() as session:
        row, job = session.scalars(select(JobTry)).one(), session.get_one(Job, held.id)
    assert (row.worker, row.outcome) == ("here:7/8", Outcome.SUCCEEDED)
    assert row.started_at == job.started_at
    assert row.started_at <= row.ended_at <= row.started_at + 60_000


def test_the_crash_that_parks_a_job_is_the_last_row() -> None:
    job = submitted()
    for _ in range(settings().max_crashes):
        claimed(job)
        with db.write() as session:
            crashes.take_back(session, session.get_one(Job, job))
    outcomes = [outcome for _, outcome, _ in history(job)]
    assert outcomes == [Outcome.CRASHED] * (settings().max_crashes - 1) + [Outcome.PARKED]


def test_cancelling_a_running_job_ends_its_try_and_a_waiting_one_has_none() -> None:
    running, waiting = submitted(), submitted()
    claimed(running)
    with db.write() as session:
        assert jobs.cancel_all(session, Job.id.in_([running, waiting])) == 2
        assert jobs.cancel_all(session, Job.id.in_([running, waiting])) == 0
    assert (history(running), history(waiting)) == ([(1, Outcome.CANCELLED, None)], [])


def end_late(held: Claim) -> None:
    with db.write() as session:
        holding.succeed(session, held)


def test_who_lost_the_lease_writes_no_history() -> None:
    late = claimed(submitted())
    with db.write() as session:
        crashes.take_back(session, session.get_one(Job, late.id))
    with pytest.raises(LostLease):
        end_late(late)
    assert history(late.id) == [(1, Outcome.CRASHED, None)]


def test_the_last_tries_of_many_jobs_come_newest_first(database: Database) -> None:
    first, second = submitted(), submitted()
    for job, times in ((first, 4), (second, 1)):
        for _ in range(times):
            with db.write() as session:
                holding.slice_done(session, claimed(job), {})
    with db.read() as session:
        found = tries.last_of(session, [first, second], most=3)
    assert [row.attempt for row in found[first]] == [4, 3, 2]
    assert [row.attempt for row in found[second]] == [1]
