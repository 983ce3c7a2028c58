"""The life of a job row: submitted, claimed, held, given back, finished; each rule once."""

import threading
import time
import uuid

import pytest
from sqlalchemy import select

from shared import db, jobs
from shared.certificates.kinds import PICTURE, RENDER
from shared.errors import LostLease
from shared.jobs import Job, JobState, holding
from shared.jobs.holding import Claim
from shared.jobs.kinds import JobKind
from shared.register.kinds import CHECK
from tests.servers.databases import Database

pytestmark = pytest.mark.usefixtures("database")


def submitted(kind: JobKind = RENDER, key: str | None = None) -> uuid.UUID:
    with db.write() as session:
        return jobs.submit(session, kind, key=key).id


def claimed(job_id: uuid.UUID, worker: str = "host:1/2") -> Claim | None:
    with db.write() as session:
        return holding.claim(session, job_id, worker)


def held(job_id: uuid.UUID) -> Claim:
    claim = claimed(job_id)
    assert claim is not None
    return claim


def row(job_id: uuid.UUID) -> Job:
    with db.read() as session:
        return session.get_one(Job, job_id)


def test_submitting_while_redis_is_down_leaves_a_queued_row_within_half_a_second() -> None:
    began = time.monotonic()
    job_id = submitted()
    assert time.monotonic() - began < 4
    assert row(job_id).state == JobState.QUEUED


def test_a_second_submit_with_the_same_key_is_the_same_job() -> None:
    assert submitted(key="once") == submitted(key="once")


def test_a_finished_jobs_key_may_be_used_again() -> None:
    first = submitted(key="once")
    with db.write() as session:
        jobs.cancel(session, first)
    assert submitted(key="once") != first


def test_twenty_deliveries_of_one_id_are_one_claim() -> None:
    job_id = submitted()
    claims: list[Claim | None] = []
    threads = [threading.Thread(target=lambda: claims.append(claimed(job_id))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claims) == 20
    assert sum(claim is not None for claim in claims) == 1
    assert row(job_id).attempts == 1


def test_an_unknown_id_is_nobodys_job() -> None:
    assert claimed(uuid.uuid4()) is None


def test_a_job_that_is_not_due_is_left_alone() -> None:
    job_id = submitted()
    claim = held(job_id)
    with db.write() as session:
        holding.retry_later(session, claim, "photo_source_down", {}, wait_s=60)
    assert claimed(job_id) is None
    assert (row(job_id).state, row(job_id).tries) == (JobState.QUEUED, 1)


def test_a_holder_whose_fence_is_old_changes_nothing() -> None:
    old = held(submitted())
    with db.write() as session:
        holding.slice_done(session, old, {})
    new = held(old.id)
    with pytest.raises(LostLease), db.write() as session:
        holding.succeed(session, old)
    assert row(old.id).state == JobState.RUNNING
    with db.write() as session:
        holding.succeed(session, new, {"n": 1})
    assert (row(old.id).state, row(old.id).result) == (JobState.SUCCEEDED, {"n": 1})


def submit_and_succeed(old: Claim) -> None:
    with db.write() as session:
        jobs.submit(session, PICTURE)
        holding.succeed(session, old)


def test_what_is_in_one_transaction_with_a_lost_lease_is_undone() -> None:
    old = held(submitted())
    with db.write() as session:
        jobs.cancel(session, old.id)
    with pytest.raises(LostLease):
        submit_and_succeed(old)
    with db.read() as session:
        assert session.scalars(select(Job.kind)).all() == ["render"]


def test_a_slice_goes_back_with_where_it_has_got_to() -> None:
    claim = held(submitted(CHECK))
    with db.write() as session:
        holding.slice_done(session, claim, {"position": 7})
    assert held(claim.id).progress == {"position": 7}


def test_a_stopped_worker_gives_back_what_it_held_and_nothing_else() -> None:
    mine, other = submitted(), submitted()
    claimed(mine, "host:1/2")
    claimed(other, "host:10/2")
    with db.write() as session:
        assert holding.give_back_all(session, "host:1") == 1
    assert row(mine).state == JobState.QUEUED
    assert row(other).state == JobState.RUNNING


def test_the_clock_of_leases_is_the_databases(database: Database) -> None:
    with db.read() as session:
        assert abs(db.clock(session) - time.time() * 1000) < 2000
