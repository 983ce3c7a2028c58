"""A child that cannot claim (a time limit struck while SQLAlchemy set up) ends: it would eat all messages."""

import subprocess
import sys

import pytest

from shared import db, jobs
from shared.jobs import JobState
from shared.photos.kinds import FETCH
from tests import factories
from tests.faults.scene import LONG_LEASE, Scene, submit_render, wait_for
from tests.servers.process import wait_until
from tests.servers.stack import ROOT

UNWATCHED = {**LONG_LEASE, "CERT_DEAF_S": "600"}


@pytest.mark.usefixtures("database")
def test_a_child_that_cannot_claim_ends_and_the_next_one_does_the_job(scene: Scene) -> None:
    [member] = factories.members(1)
    worker = scene.start_worker("render", processes=1, env=UNWATCHED)
    scene.start_sweeper(UNWATCHED)
    scene.arm("poison")
    wait_for(submit_render(member), JobState.SUCCEEDED, 60)
    assert "cannot_claim" in worker.log.read_text()
    assert worker.alive


@pytest.mark.usefixtures("database")
def test_a_worker_of_threads_that_cannot_claim_ends_to_be_started_again(scene: Scene) -> None:
    [member] = factories.members(1)
    worker = scene.start_worker("photo", pool="threads", env=UNWATCHED)
    scene.start_sweeper(UNWATCHED)
    scene.arm("poison")
    with db.write() as session:
        job = jobs.submit(session, FETCH, member_id=member).id
    wait_until(lambda: not worker.alive, "the worker has ended", 60)
    worker.start()
    wait_for(job, JobState.SUCCEEDED, 60)


def test_every_mapper_is_set_up_before_a_worker_forks(settings_env: dict[str, str]) -> None:
    unset = (
        "from worker import app; from shared.db import Base; "
        "print([m.class_.__name__ for m in Base.registry.mappers if not m.configured])"
    )
    done = subprocess.run([sys.executable, "-c", unset], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
