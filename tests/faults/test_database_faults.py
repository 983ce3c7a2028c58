"""The database away or busy: work waits and goes on."""

import signal
import sqlite3
import threading
import time

from shared import db
from shared.campaigns import CampaignState
from shared.jobs import JobState
from tests import factories
from tests.faults.checker import violations
from tests.faults.scene import Scene, counts, job_row, start_campaign, submit_render, wait_campaign
from tests.servers.databases import KIND, Database, Databases
from tests.servers.postgres import PostgresServer
from tests.servers.process import wait_until


def on_postgresql(database: Database, databases: Databases, scene: Scene) -> None:
    """The server crashes (immediate mode) while a member is printed, and comes back."""
    server = databases.server
    assert isinstance(server, PostgresServer)
    factories.members(8)
    campaign = start_campaign(8)
    scene.arm("stored")
    worker = scene.start_worker("bulk")
    scene.start_sweeper()
    scene.caught("stored")
    server.stop(signal.SIGQUIT)
    scene.release("stored")
    worker.wait_until(lambda: "OperationalError" in worker.tail(), "a worker has met the dead server")
    server.start()
    db.dispose()
    wait_campaign(campaign, CampaignState.DONE)
    assert counts(campaign) == {"done": 8}
    assert violations(campaign) == []


def on_sqlite(database: Database, databases: Databases, scene: Scene) -> None:
    """Another process's write lock of 3 s: submits wait for it, none fails."""
    ids = factories.members(4)
    other = sqlite3.connect(database.url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    submitted = []
    threads = [threading.Thread(target=lambda m=m: submitted.append(submit_render(m))) for m in ids]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    with db.read() as session:
        assert db.clock(session)  # readers do not wait
    wait_until(lambda: time.monotonic() - began > 3, "the lock was held for 3 s")
    assert submitted == []
    other.execute("COMMIT")
    for thread in threads:
        thread.join()
    assert [job_row(job).state for job in submitted] == [JobState.QUEUED] * 4


def test_a_database_that_is_away_or_locked_makes_work_wait_not_fail(
    database: Database, databases: Databases, scene: Scene
) -> None:
    scenario = {"postgresql": on_postgresql, "sqlite": on_sqlite}[KIND]
    scenario(database, databases, scene)
