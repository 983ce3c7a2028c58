"""What someone who waits is told: place, a range of time, when to ask again, and who may know."""

import threading
import time
import uuid
from typing import Any

import pytest

from shared import db
from shared.jobs import Job, JobState, polling, queue_times
from shared.jobs.polling import JobView, retry_after_s
from shared.jobs.queue_times import QueueTimes
from tests.servers.databases import Database


@pytest.fixture(autouse=True)
def _measured_anew() -> None:
    queue_times.forget()


def times(**values: Any) -> QueueTimes:
    return QueueTimes(**{"waiting": (), "running": 0, "lanes": 1, "durations_ms": (), **values})


def test_the_place_is_one_more_than_the_jobs_that_came_before() -> None:
    queue = times(waiting=(10, 20, 30))
    assert [queue.position(at) for at in (10, 20, 30, 99)] == [1, 2, 3, 4]


def test_nothing_measured_means_no_promise() -> None:
    assert times().eta_waiting(1, 0) is None
    assert times().eta_running(0) is None


def test_the_next_of_an_idle_queue_waits_for_one_job() -> None:
    assert times(durations_ms=(900, 1000, 1900)).eta_waiting(1, 0) == (0, 2)


def test_a_long_queue_is_shared_by_what_works_at_once() -> None:
    one = times(durations_ms=(1000,)).eta_waiting(40, 0)
    four = times(durations_ms=(1000,), lanes=4).eta_waiting(40, 0)
    assert one is not None
    assert four is not None
    assert (one, four) == ((30, 50), (8, 13))


def test_a_busy_queue_adds_the_end_of_what_runs() -> None:
    assert times(durations_ms=(2000,), running=1).eta_waiting(1, 0) == (2, 4)


def test_a_job_that_may_not_start_yet_waits_that_much_longer() -> None:
    assert times(durations_ms=(1000,)).eta_waiting(1, 5000) == (6, 7)


def test_a_running_job_has_what_is_left_and_no_promise_once_it_is_the_slowest() -> None:
    queue = times(durations_ms=(4000, 4000, 6000, 8000))
    assert queue.eta_running(1000) == (3, 7)
    assert queue.eta_running(7500) == (0, 1)
    assert queue.eta_running(8001) is None


def test_a_job_takes_long_only_beyond_95_in_100_of_its_own_kind() -> None:
    usual = (300,) * 18 + (9_000, 20_000)
    queue = times(
        durations_ms=(1,) * 50, of_kind_ms={"render": usual, "picture": (1,) * 50, "new": usual[:19]}
    )
    assert not queue.takes_long("render", 9_000)
    assert queue.takes_long("render", 9_001)
    assert not queue.takes_long("picture", 2_000)  # nobody minds two seconds
    assert not queue.takes_long("new", 60_000)  # too few to know
    assert not queue.takes_long("unheard_of", 60_000)


def test_polling_backs_off_with_age_and_with_a_long_wait() -> None:
    def after(age_s: float, low_s: int) -> int:
        view = made_view(created_at=int((time.time() - age_s) * 1000), eta_s=(low_s, low_s + 10))
        return retry_after_s(view, 1.0)

    assert after(0, 0) == 1
    assert after(100, 0) == 5
    assert after(100_000, 0) == 15
    assert after(0, 40) == 20
    assert after(0, 4000) == 30


def made_view(**values: Any) -> JobView:
    view = JobView(
        id=uuid.uuid4(), kind="render", state=JobState.QUEUED, member_id=7, campaign_id=None, created_by=3,
        progress={}, result={}, error_code=None, error_final=None, error_params={}, created_at=0,
        started_at=None, finished_at=None, retry_at=None, position=1, eta_s=None,
    )  # fmt: skip
    return JobView(**{**view.__dict__, **values})


def row(**values: Any) -> uuid.UUID:
    job = Job(id=uuid.uuid4(), kind="render", queue="render", **values)
    with db.write() as session:
        session.add(job)
    return job.id


@pytest.mark.usefixtures("database")
class TestOnADatabase:
    """Measured from rows."""

    def test_only_due_jobs_of_the_same_queue_are_before_one(self) -> None:
        row(created_at=1)
        row(created_at=2, not_before=10**14)
        with db.write() as session:
            session.add(Job(id=uuid.uuid4(), kind="campaign_chunk", queue="bulk", created_at=3))
        mine = row(created_at=4)
        with db.read() as session:
            view = polling.look(session, mine)
        assert view is not None
        assert view.position == 2

    def test_lanes_are_what_overlapped_lately(self) -> None:
        for at in range(6):
            start = 1_000 + at * 500
            row(state="succeeded", created_at=at, started_at=start, finished_at=start + 900)
        measured = queue_times.measure("render")
        assert measured.lanes == 2
        assert set(measured.durations_ms) == {900}

    def test_a_thousand_looks_within_a_second_measure_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        measures = []
        real = queue_times.measure
        monkeypatch.setattr(queue_times, "measure", lambda name: measures.append(name) or real(name))
        threads = [
            threading.Thread(target=lambda: [queue_times.of("render") for _ in range(100)]) for _ in range(10)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(measures) == 1

    def test_an_unknown_job_is_none(self) -> None:
        with db.read() as session:
            assert polling.look(session, uuid.uuid4()) is None

    def test_a_try_that_failed_says_when_the_next_one_is(self) -> None:
        mine = row(error_code="photo_source_down", error_final=False, not_before=10**14)
        with db.read() as session:
            view = polling.look(session, mine)
        assert view is not None
        assert (view.retry_at, view.error_code, view.error_final) == (10**14, "photo_source_down", False)

    def test_a_connection_that_was_lost_is_opened_anew(self, database: Database) -> None:
        from shared import quick

        assert queue_times.measure("render").running == 0
        quick._own.connection.close()
        assert queue_times.measure("render").running == 0
