"""A child that reads a register: its worker keeps the job as long as it takes, and it never outlives it."""

import io
import signal
import time

import psutil
import pytest

from shared import db
from shared.audit import Actor
from shared.jobs import Job, JobState
from shared.register import imports
from shared.register.tables import ImportState, RegisterImport
from tests.faults.scene import LONG_LEASE, Scene, job_row
from tests.servers.process import Process, wait_until
from tests.shared.register.registers import as_csv, row, table

pytestmark = pytest.mark.usefixtures("database")
REGISTER = as_csv(table([row(serial) for serial in range(1, 12_000)]))
SHORT = {"CERT_SOFT_LIMIT_S": "2", "CERT_HARD_LIMIT_S": "4", "CERT_LEASE_S": "3", "CERT_READING_S": "60"}


def _begin() -> RegisterImport:
    return imports.begin(io.BytesIO(REGISTER), "x.csv", actor=Actor("test"), check_by_job=True)


def _frozen_child(worker: Process) -> psutil.Process:
    """The child that reads, stopped in the midst of it."""
    found: list[psutil.Process] = []

    def reads() -> bool:
        for one in psutil.Process(worker.pid).children(recursive=True):
            try:
                if "shared.register.files" in one.cmdline():
                    one.suspend()
                    found.append(one)
            except psutil.NoSuchProcess:
                continue
        return bool(found)

    wait_until(reads, "a child reads", every=0.005)
    return found[0]


def _job(begun: RegisterImport) -> Job:
    with db.read() as session:
        found = session.get_one(RegisterImport, begun.id)
    assert found.job_id is not None
    return job_row(found.job_id)


def _state(begun: RegisterImport) -> str:
    with db.read() as session:
        return session.get_one(RegisterImport, begun.id).state


def test_a_slow_child_is_waited_for_beyond_the_usual_limits_and_the_lease_is_renewed(scene: Scene) -> None:
    worker = scene.start_worker("bulk", env=SHORT)
    scene.start_sweeper(SHORT)
    begun = _begin()
    child = _frozen_child(worker)
    until = time.monotonic() + 6  # beyond the soft limit, the hard one and the lease
    leases = set()
    while time.monotonic() < until:
        leases.add(_job(begun).lease_until)
        time.sleep(0.1)
    assert len(leases) > 3
    assert child.is_running()
    child.resume()
    wait_until(lambda: _state(begun) == ImportState.CHECKED, "the register is checked", 60)
    done = _job(begun)
    assert (done.crashes, done.tries) == (0, 0)


def test_a_worker_that_is_stopped_takes_its_child_with_it_and_the_next_one_reads_anew(scene: Scene) -> None:
    stopping = {**LONG_LEASE, "CERT_STOP_S": "2"}
    worker = scene.start_worker("bulk", env=stopping)
    scene.start_sweeper(stopping)
    begun = _begin()
    child = _frozen_child(worker)
    worker.stop(signal.SIGTERM, timeout=30)
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, "the child is gone")
    assert _job(begun).state == JobState.QUEUED
    scene.start_worker("bulk", env=stopping)
    wait_until(lambda: _state(begun) == ImportState.CHECKED, "the register is checked", 60)
    assert _job(begun).crashes == 0
