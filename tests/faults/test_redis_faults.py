"""Redis down, frozen, wiped or talking nonsense: rows hold the work, so nothing is lost."""

import time
import uuid

import pytest

from shared.jobs import JobState, carrier
from tests import factories
from tests.faults.scene import LONG_LEASE, Scene, editions, job_row, submit_render, wait_for
from tests.servers.process import wait_until
from tests.servers.stack import Stack

pytestmark = pytest.mark.usefixtures("database")


def submitted_fast(member_id: int) -> uuid.UUID:
    began = time.monotonic()
    job_id = submit_render(member_id)
    assert time.monotonic() - began < 4
    return job_id


def test_jobs_outlive_a_redis_that_is_down_frozen_or_wiped(stack: Stack, scene: Scene) -> None:
    down, frozen, during, *queued = factories.members(9)
    scene.start_worker("render", env=LONG_LEASE)
    scene.start_sweeper(LONG_LEASE)

    stack.redis.kill()
    job = submitted_fast(down)
    assert job_row(job).state == JobState.QUEUED
    stack.redis.start()  # empty: it has no file
    wait_for(job, JobState.SUCCEEDED)

    stack.redis.freeze()
    job = submitted_fast(frozen)
    stack.redis.thaw()
    wait_for(job, JobState.SUCCEEDED)

    scene.arm("render")
    job = submit_render(during)
    scene.caught("render")
    stack.redis.kill()
    scene.release("render")
    done = wait_for(job, JobState.SUCCEEDED)  # recorded in the row, with no Redis at all
    assert (done.attempts, editions(during)) == (1, [(1, "current")])
    stack.redis.start()

    stack.processes["render-0"].freeze()
    stack.processes["sweeper"].freeze()
    jobs_queued = [submit_render(member) for member in queued]
    assert stack.redis.length("render") >= len(jobs_queued)
    stack.redis.wipe()
    stack.processes["sweeper"].thaw()
    stack.processes["render-0"].thaw()
    for job in jobs_queued:
        wait_for(job, JobState.SUCCEEDED)
    assert all(editions(member) == [(1, "current")] for member in queued)


def test_messages_doubled_late_unknown_or_garbled_do_no_harm(stack: Stack, scene: Scene) -> None:
    first, second, third = factories.members(3)
    worker = scene.start_worker("render", env=LONG_LEASE)

    job = submit_render(first)
    for _ in range(20):
        carrier.send(job, "render")
    done = wait_for(job, JobState.SUCCEEDED)
    carrier.send(job, "render")  # late
    carrier.send(uuid.uuid4(), "render")
    sender = carrier.sender()
    sender.send_task(carrier.TASK, args=["garbage"], queue="render")
    sender.send_task(carrier.TASK, args=[], queue="render")
    sender.send_task(carrier.TASK, args=[{"id": str(job)}], queue="render")
    sender.send_task("no such task", args=[], queue="render")

    wait_for(submit_render(second), JobState.SUCCEEDED)
    wait_until(lambda: stack.redis.length("render") == 0, "every message is read")
    assert (
        (job_row(job).attempts, editions(first)) == (done.attempts, [(1, "current")]) == (1, editions(first))
    )
    assert worker.alive

    stack.redis.client().lpush("render", "not even a message")  # Celery ends; its keeper starts it again
    wait_until(lambda: not worker.alive, "the worker has ended")
    worker.start()
    wait_for(submit_render(third), JobState.SUCCEEDED)
