"""Workers killed with -9: another takes over, and what kills every worker is given up after N."""

import os
import signal

import pytest
from sqlalchemy import select

from shared import db
from shared.campaigns import CampaignItem, ItemState
from shared.jobs import JobState
from tests import factories
from tests.faults.checker import violations
from tests.faults.scene import (
    FAULTY,
    POISON,
    UNFENCED,
    Scene,
    edition_rows,
    editions,
    job_row,
    rename,
    start_campaign,
    submit_render,
    wait_campaign,
    wait_for,
)  # fmt: skip
from tests.servers.process import Process
from tests.servers.stack import Stack

pytestmark = pytest.mark.usefixtures("database")
THRICE = {"CERT_MAX_CRASHES": "3"}
# A first print takes seconds on a slow machine that does other things too: it must not pass for a crash.
PATIENT = THRICE | {"CERT_LEASE_S": "10"}


@pytest.mark.timeout(300)
def test_a_render_whose_worker_is_killed_is_taken_over_once_and_a_poison_one_is_parked(
    stack: Stack, scene: Scene
) -> None:
    killed, orphaned, poison = factories.members(3)
    rename(poison, POISON)
    scene.start_worker("render", env=PATIENT)
    scene.start_sweeper(env=PATIENT)
    poisoned = submit_render(poison)

    scene.arm("stored")
    job = submit_render(killed)
    scene.kill_caught("stored")
    done = wait_for(job, JobState.SUCCEEDED, timeout=90)
    assert done.crashes >= 1
    assert done.result["n"] == 1
    assert editions(killed) == [(1, "current")]

    parked = wait_for(poisoned, JobState.PARKED, timeout=90)
    assert (parked.crashes, parked.error_code) == (3, "crashed_worker")
    assert editions(poison) == [(1, "made")]

    scene.arm("render")
    job = submit_render(orphaned)
    scene.caught("render")
    stack.processes["render-0"].kill()  # parent and children at once
    scene.release("render")
    scene.start_worker("render", env=PATIENT)
    assert wait_for(job, JobState.SUCCEEDED, timeout=90).attempts >= 2
    assert editions(orphaned) == [(1, "current")]


def test_in_a_campaign_a_poison_item_fails_and_its_chunk_goes_on(scene: Scene) -> None:
    ids = factories.members(6)
    poison = ids[1]
    rename(poison, POISON)
    campaign = start_campaign(len(ids))
    scene.start_worker("bulk", env=THRICE)
    scene.start_sweeper(env=THRICE)
    wait_campaign(campaign)
    with db.read() as session:
        failed = session.scalars(select(CampaignItem).where(CampaignItem.state == ItemState.FAILED)).one()
    assert (failed.member_id, failed.error_code, failed.crashes) == (poison, "crashed_worker", 3)
    assert violations(campaign, frozenset([poison])) == []


def test_a_worker_frozen_beyond_its_lease_changes_nothing_when_it_wakes(stack: Stack, scene: Scene) -> None:
    [member] = factories.members(1)
    worker = scene.start_worker("render")
    scene.start_sweeper()
    scene.arm("stored")
    job = submit_render(member)
    sleeper = scene.caught("stored")
    os.kill(sleeper, signal.SIGSTOP)
    done = wait_for(job, JobState.SUCCEEDED)
    before = edition_rows()
    scene.release("stored")
    os.kill(sleeper, signal.SIGCONT)
    worker.wait_until(lambda: "lease_lost" in worker.tail(), "the sleeper has seen that it lost its lease")
    after = job_row(job)
    assert (after.fence, after.result, after.finished_at) == (done.fence, done.result, done.finished_at)
    assert edition_rows() == before


@pytest.mark.parametrize("where", ["render", "stored"])
def test_a_campaign_is_right_although_a_frozen_child_wakes_after_it(
    stack: Stack, scene: Scene, where: str
) -> None:
    assert violations(frozen_and_woken(stack, scene, where, app=FAULTY)) == []


@pytest.mark.parametrize("where", ["render", "stored"])
def test_without_the_fencing_check_the_checker_finds_what_a_woken_child_broke(
    stack: Stack, scene: Scene, where: str
) -> None:
    found = violations(frozen_and_woken(stack, scene, where, app=UNFENCED))
    assert any("item is skipped" in line for line in found), found


def frozen_and_woken(stack: Stack, scene: Scene, where: str, app: str) -> int:
    """A campaign of 3 whose one chunk is frozen in its first member, done by another worker, then woken."""
    factories.members(3)
    campaign = start_campaign(3)
    scene.arm(where)
    worker = scene.start_worker("bulk", app=app)
    scene.start_sweeper()
    sleeper = scene.caught(where)
    os.kill(sleeper, signal.SIGSTOP)
    wait_campaign(campaign)
    assert not has_ended(worker, fence=1)
    scene.release(where)
    os.kill(sleeper, signal.SIGCONT)
    worker.wait_until(lambda: has_ended(worker, fence=1), "the sleeper has ended its job")
    return campaign


def has_ended(worker: Process, *, fence: int) -> bool:
    """Whether the holder of this claim, and no other process of the worker, says that it is through."""
    lines = [line for line in worker.log.read_text().splitlines() if f'"fence": {fence},' in line]
    return any(end in line for line in lines for end in ("lease_lost", "job_recorded"))
