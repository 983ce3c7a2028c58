"""The worker's connection to Redis is cut at one step of a message's way; the worker goes on."""

from collections.abc import Iterator

import pytest

from shared.jobs import JobState
from tests import factories
from tests.faults.scene import Scene, submit_render, wait_for
from tests.servers.redis_proxy import RedisProxy
from tests.servers.stack import Stack

pytestmark = pytest.mark.usefixtures("database")
UNWATCHED = {"CERT_DEAF_S": "600"}
STEPS = {
    "the message leaves Redis": b'"headers"',
    "it is noted as taken": b"ZADD",
    "it is acknowledged": b"ZREM",
    "it is put back, its child having died": b"WATCH",
}


@pytest.fixture
def proxy(stack: Stack) -> Iterator[RedisProxy]:
    """The worker's way to Redis; everyone else has one of their own."""
    made = RedisProxy(stack.redis)
    yield made
    made.close()


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_whose_connection_is_cut_goes_on(scene: Scene, proxy: RedisProxy, step: str) -> None:
    first, *others = factories.members(6)
    worker = scene.start_worker("render", env={**UNWATCHED, "CERT_REDIS_URL": proxy.url})
    scene.start_sweeper(UNWATCHED)
    proxy.cut_at(STEPS[step])
    scene.arm("render")
    job = submit_render(first)
    if "died" in step:
        scene.kill_caught("render")
    elif "acknowledged" in step:
        scene.caught("render")
        scene.release("render")
    assert proxy.was_cut.wait(30), "the connection was not cut"
    if "leaves" in step or "noted" in step:
        scene.caught("render")
        scene.release("render")
    for one in (job, *(submit_render(member) for member in others)):
        wait_for(one, JobState.SUCCEEDED, 60)
    assert worker.alive
