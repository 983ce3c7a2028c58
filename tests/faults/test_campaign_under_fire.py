"""A campaign while its workers are killed: nothing lost, nothing doubled, nothing torn."""

import os
import time

import pytest

from tests import factories
from tests.faults.chaos import PRINTING, Chaos
from tests.faults.checker import violations
from tests.faults.scene import rename, running_jobs, start_campaign
from tests.servers.databases import Database
from tests.servers.process import wait_until
from tests.servers.stack import Stack

# Random kills hit the same member several times; that a member is given up after N is another test.
UNDER_FIRE = {
    "CERT_MAX_CRASHES": "1000",
    "CERT_BULK_PROCESSES": "3",
    "CERT_LEASE_S": "3",
    "CERT_SOFT_LIMIT_S": "30",
    "CERT_HARD_LIMIT_S": "60",
}
UNPRINTABLE = "张\U0003134a"  # no font has the second character


@pytest.mark.timeout(180)
def test_a_campaign_of_60_with_15_kills_prints_each_member_once(database: Database, stack: Stack) -> None:
    factories.members(60)
    campaign = start_campaign(60)
    stack.start("bulk", "sweeper", env=UNDER_FIRE)
    chaos = Chaos(campaign, kills=15)
    chaos.run(timeout=150)
    assert sum(chaos.phases.values()) == 15, chaos.phases
    assert violations(campaign) == []


@pytest.mark.faults
@pytest.mark.timeout(2400)
def test_a_campaign_of_1000_with_100_kills_and_20_freezes(
    database: Database, stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = factories.members(1000)
    unprintable = frozenset(ids[::250])
    for member_id in unprintable:
        rename(member_id, UNPRINTABLE)
    campaign = start_campaign(1000)
    stack.start("bulk", "sweeper", env={**UNDER_FIRE, "CERT_BULK_PROCESSES": "4"})
    chaos = Chaos(campaign, kills=100, freezes=20, seed=int(os.environ.get("CERT_TEST_SEED", "1")))
    began = time.monotonic()
    chaos.run(timeout=2300)
    wait_until(lambda: not running_jobs(), "the thawed workers have let go")
    with capsys.disabled():
        print(f"\n1,000 members in {time.monotonic() - began:.0f} s; faults by phase:")
        for phase, count in sorted(chaos.phases.items()):
            print(f"{count:5} {phase}")
    assert chaos.kills == chaos.freezes == 0, "the campaign was over before the faults were"
    assert chaos.phases[f"kill while {PRINTING}"] >= 50, chaos.phases
    assert violations(campaign, unprintable) == []
