"""A worker that takes nothing of what is due, whatever the cause, is ended by itself and started again."""

import pytest

from shared import db, jobs
from shared.jobs import JobState
from shared.jobs.kinds import Queue
from shared.photos.kinds import FETCH
from tests import factories
from tests.faults.scene import LONG_LEASE, Scene, submit_render, wait_for
from tests.servers.process import wait_until
from worker import health

pytestmark = pytest.mark.usefixtures("database")
WATCHED = {**LONG_LEASE, "CERT_DEAF_S": "4", "CERT_STOP_S": "2"}


@pytest.mark.parametrize(("queue", "pool"), [(Queue.RENDER, "prefork"), (Queue.PHOTO, "threads")])
def test_a_deaf_worker_ends_and_once_started_again_works(scene: Scene, queue: Queue, pool: str) -> None:
    [member] = factories.members(1)
    worker = scene.start_worker(queue, pool=pool, env=WATCHED)
    wait_until(lambda: health.main(queue) is None, "it has given its first sign")
    scene.start_sweeper(WATCHED)
    scene.deafen(True)
    if queue is Queue.RENDER:
        job = submit_render(member)
    else:
        with db.write() as session:
            job = jobs.submit(session, FETCH, member_id=member).id
    wait_until(lambda: not worker.alive, "the deaf worker has ended", 60)
    assert "worker_deaf" in worker.log.read_text()
    scene.deafen(False)
    worker.start()
    wait_for(job, JobState.SUCCEEDED)
