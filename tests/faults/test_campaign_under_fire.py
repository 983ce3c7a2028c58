"""A campaign while its workers are killed: nothing lost, nothing doubled, nothing torn."""

import os

import pytest

from shared import campaign_rules, db
from tests import factories
from tests.faults.chaos import Chaos
from tests.faults.checker import violations
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


def start_campaign(count: int) -> int:
    with db.write() as session:
        campaign = campaign_rules.start(
            session, {"kind": "all"}, reason="新印章", typed_count=count, actor="test"
        )
        return campaign.id


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
    unprintable = frozenset(_make_unprintable(ids[::250]))
    campaign = start_campaign(1000)
    stack.start("bulk", "sweeper", env={**UNDER_FIRE, "CERT_BULK_PROCESSES": "4"})
    chaos = Chaos(campaign, kills=100, freezes=20, seed=int(os.environ.get("CERT_TEST_SEED", "1")))
    chaos.run(timeout=2300)
    wait_until(lambda: not _running(), "the thawed workers have let go")
    with capsys.disabled():
        print("\nfaults by phase:", dict(sorted(chaos.phases.items())))
    assert chaos.kills == chaos.freezes == 0, "the campaign was over before the faults were"
    printing = sum(n for phase, n in chaos.phases.items() if phase == "kill while printing")
    assert printing >= 50, chaos.phases
    assert violations(campaign, unprintable) == []


def _make_unprintable(ids: "list[int] | range") -> list[int]:
    """Give these members a name that no font has."""
    from shared.members import Member

    with db.write() as session:
        for member_id in ids:
            session.get_one(Member, member_id).name = "张\U0003134a"
    return list(ids)


def _running() -> int:
    from sqlalchemy import func, select

    from shared.jobs import Job, JobState

    with db.read() as session:
        running = select(func.count()).select_from(Job).where(Job.state == JobState.RUNNING)
        return session.scalar(running) or 0
