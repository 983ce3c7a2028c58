"""No room for files: the print waits and goes on; nothing half written is left."""

from pathlib import Path

from shared.jobs import JobState
from tests import factories
from tests.faults.scene import LONG_LEASE, Scene, edition_rows, job_row, submit_render, wait_for
from tests.servers.process import wait_until


def test_a_print_waits_for_room_on_the_disk(scene: Scene, storage_dir: Path) -> None:
    (member_id,) = factories.members(1)
    before = files_in(storage_dir)
    scene.start_worker("render", processes=1, env={**LONG_LEASE, "CERT_MAX_ATTEMPTS": "50"})
    scene.start_sweeper(LONG_LEASE)
    scene.disk_full(True)
    job = submit_render(member_id)
    wait_until(lambda: job_row(job).error_code == "storage_full", "the worker meets the full disk")
    scene.disk_full(False)
    wait_for(job, JobState.SUCCEEDED)
    ((_, n, state, key, _),) = edition_rows()
    assert (n, state) == (1, "current")
    assert files_in(storage_dir) - before == {key}


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
