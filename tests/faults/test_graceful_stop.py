"""A worker told to stop: its job is finished, or given back at once."""

import os
import signal
import time

import pytest

from shared.jobs import JobState
from tests import factories
from tests.faults.checker import violations
from tests.faults.scene import (
    LONG_LEASE,
    Scene,
    editions,
    job_row,
    start_campaign,
    submit_render,
    wait_campaign,
    wait_for,
)
from tests.servers.process import Process, wait_until
from tests.servers.stack import Stack

pytestmark = pytest.mark.usefixtures("database")
STOP_S = 2.0
STOPPING = {**LONG_LEASE, "CERT_STOP_S": str(STOP_S)}


def stopped_after(worker: Process) -> float:
    """SIGTERM to the parent alone; the seconds until it was gone."""
    began = time.monotonic()
    worker.stop(signal.SIGTERM, timeout=30)
    return time.monotonic() - began


def test_a_stopped_render_worker_finishes_its_job_or_gives_it_back_at_once(
    stack: Stack, scene: Scene
) -> None:
    finished, given_back = factories.members(2)
    worker = scene.start_worker("render", env=STOPPING)
    scene.start_sweeper(STOPPING)

    scene.arm("stored")  # all but recorded: it has all it needs
    job = submit_render(finished)
    scene.caught("stored")
    began = time.monotonic()
    os.kill(worker.pid, signal.SIGTERM)
    scene.release("stored")
    done = wait_for(job, JobState.SUCCEEDED)
    assert done.attempts == 1
    wait_until(lambda: not worker.alive, "the worker has ended")
    assert time.monotonic() - began < STOP_S + 5

    worker = scene.start_worker("render", env=STOPPING)
    scene.arm("render")
    job = submit_render(given_back)
    scene.caught("render")
    seconds = stopped_after(worker)
    assert STOP_S <= seconds < STOP_S + 5
    row = job_row(job)
    assert (row.state, row.lease_until, row.crashes) == (JobState.QUEUED, None, 0)
    scene.start_worker("render", env=STOPPING)
    done = wait_for(job, JobState.SUCCEEDED)  # long before a lease of 90 s would have run out
    assert (done.attempts, done.crashes) == (2, 0)
    assert editions(given_back) == [(1, "current")]


def test_a_stopped_bulk_worker_gives_its_chunk_back_and_the_next_one_goes_on(scene: Scene) -> None:
    factories.members(6)
    campaign = start_campaign(6)
    scene.arm("render")
    worker = scene.start_worker("bulk", env=STOPPING)
    scene.start_sweeper(STOPPING)
    scene.caught("render")
    assert stopped_after(worker) < STOP_S + 5
    scene.release("render")
    scene.start_worker("bulk", env=STOPPING)
    wait_campaign(campaign)
    assert violations(campaign) == []
