"""Redis freezes while work runs: acknowledgements time out, and the workers hear afterwards all the same."""

import time
import uuid

import pytest
from sqlalchemy import select

from shared import db, jobs
from shared.jobs import Job, JobState
from shared.jobs.kinds import Queue
from shared.photos.kinds import FETCH, FETCH_BULK
from tests import factories
from tests.faults.scene import LONG_LEASE, Scene, start_campaign, submit_render
from tests.servers.process import wait_until
from tests.servers.stack import Stack

pytestmark = pytest.mark.usefixtures("database")
SLOTS = 2
POOLS = {Queue.RENDER: "prefork", Queue.BULK: "prefork", Queue.PHOTO: "threads", Queue.PHOTO_BULK: "threads"}
# The mend itself is tried here, not that a worker found deaf is started again.
UNWATCHED = {**LONG_LEASE, "CERT_DEAF_S": "600", "CERT_SOFT_LIMIT_S": "80", "CERT_HARD_LIMIT_S": "85"}


@pytest.mark.timeout(240)
@pytest.mark.parametrize("seconds", [1.5, pytest.param(20, marks=pytest.mark.faults)])
def test_workers_of_all_queues_go_on_after_a_redis_that_froze_while_they_worked(
    stack: Stack, scene: Scene, seconds: float
) -> None:
    for queue, pool in POOLS.items():
        scene.start_worker(queue, pool=pool, processes=SLOTS, env=UNWATCHED)
    scene.hold_work()
    submit_more_than_there_are_slots()
    wait_until(lambda: all(len(held(scene, q)) == SLOTS for q in POOLS), "every slot works", 60)

    began = time.monotonic()
    stack.redis.freeze()
    working = scene.held_work()
    scene.let_work_go()
    wait_until(lambda: working <= ids_in(JobState.SUCCEEDED), "the work is recorded")
    wait_until(lambda: time.monotonic() - began > seconds, f"{seconds} s", seconds + 1)
    stack.redis.thaw()

    scene.start_sweeper(UNWATCHED)
    wait_until(lambda: not ids_in(*jobs.UNFINISHED), "every queue is worked off", 60)
    assert all(worker.alive for worker in stack.processes.values())


def submit_more_than_there_are_slots() -> None:
    members = factories.members(24)
    for member in members[:6]:
        submit_render(member)
        with db.write() as session:
            for kind in (FETCH, FETCH_BULK):
                jobs.submit(session, kind, member_id=member)
    start_campaign(len(members))


def held(scene: Scene, queue: Queue) -> set[uuid.UUID]:
    return scene.held_work() & ids_in(JobState.RUNNING, queue=queue)


def ids_in(*states: JobState, queue: Queue | None = None) -> set[uuid.UUID]:
    found = select(Job.id).where(Job.state.in_(states))
    with db.read() as session:
        return set(session.scalars(found if queue is None else found.where(Job.queue == queue)))
