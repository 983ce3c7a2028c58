"""Who is deaf: able to work, and taking nothing of what is due although it was sent twice."""

import os
import socket
import time

import pytest
from sqlalchemy import update

from shared import db, jobs
from shared.certificates.kinds import RENDER
from shared.jobs import Job, heartbeats, holding
from shared.settings import settings
from tests.servers.redis_server import RedisServer
from worker import claiming, health, running
from worker.watch import Watch

LONG_AGO_S = 3600.0


@pytest.fixture
def unheard(database: object, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A job that is due for long, and was sent twice."""
    monkeypatch.setattr(claiming, "last", lambda: 0.0)
    with db.write() as session:
        job = jobs.submit(session, RENDER)
    change(job, not_before=0, sends=2)
    return job


def change(job: Job, **values: object) -> None:
    with db.write() as session:
        session.execute(update(Job).where(Job.id == job.id).values(values))


def worker(*, size: int = 1, drained: bool = False) -> Watch:
    """A worker of the queue that has been able to work for long."""
    able_since = time.monotonic() - LONG_AGO_S
    return Watch("render", size, running.worker_name(), lambda: drained, able_since)


def hold_one() -> None:
    with db.write() as session:
        other = jobs.submit(session, RENDER)
        assert holding.claim(session, other.id, running.holder())


def test_a_worker_that_hears_nothing_of_what_was_sent_twice_is_deaf(unheard: Job) -> None:
    assert worker().is_deaf()
    assert health.main("render") == f"{heartbeats.of_worker('render', socket.gethostname())} is deaf"


@pytest.mark.parametrize(
    "values",
    [{"sends": 1}, {"kind": "of a newer version"}, {"queue": "photo"}, {"not_before": 2**50}],
    ids=["sent once", "a kind for others", "another's queue", "not due"],
)
def test_what_a_worker_need_not_have_heard_of_is_no_proof(unheard: Job, values: dict[str, object]) -> None:
    change(unheard, **values)
    assert not worker().is_deaf()
    assert health.main("render") is None


def test_a_job_that_only_just_became_due_is_no_proof(unheard: Job) -> None:
    with db.write() as session:
        change_to = db.clock(session) - int(settings().deaf_s * 1000) + 5_000
    change(unheard, not_before=change_to)
    assert not worker().is_deaf()


def test_a_worker_whose_children_are_all_at_work_is_not_deaf_one_with_a_free_one_is(unheard: Job) -> None:
    hold_one()
    assert not worker(size=1).is_deaf()
    assert worker(size=2).is_deaf()


def test_a_worker_that_is_being_drained_is_not_deaf(unheard: Job) -> None:
    assert not worker(drained=True).is_deaf()


def test_a_worker_that_claimed_lately_is_not_deaf(unheard: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claiming, "last", time.monotonic)
    assert not worker().is_deaf()


def test_a_worker_to_which_redis_does_not_answer_is_not_deaf_nor_just_after(
    unheard: Job, redis_server: RedisServer
) -> None:
    watched = worker()
    redis_server.freeze()
    assert not watched.is_deaf()
    redis_server.thaw()
    assert not watched.is_deaf()  # it has its time again, to come back


def test_a_worker_that_was_stopped_for_a_while_is_not_deaf_when_it_wakes(unheard: Job) -> None:
    watched = worker()
    watched._looked_at -= LONG_AGO_S
    assert not watched.is_deaf()


def test_a_worker_without_a_sign_of_life_is_not_healthy(database: object) -> None:
    assert "no sign" in str(health.main("render"))


def test_a_claim_of_a_child_is_seen_by_the_parent() -> None:
    before = time.monotonic()
    if (child := os.fork()) == 0:
        claiming.note()
        os._exit(0)
    os.waitpid(child, 0)
    assert claiming.last() >= before
