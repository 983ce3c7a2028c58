"""What /readyz and the first page of ops say of the work behind the site."""

import pytest
from sqlalchemy import update

from shared import db, jobs
from shared.certificates.kinds import RENDER
from shared.jobs import heartbeats
from shared.jobs.heartbeats import AWAY_S, SWEEPER, Heartbeat
from tests.web.ops.desk import Desk


def beaten(age_s: float) -> None:
    """A sweeper gave its last sign so long ago."""
    with db.write() as session:
        heartbeats.beat(session, SWEEPER)
        session.execute(update(Heartbeat).values(at=db.clock(session) - int(age_s * 1000)))


@pytest.mark.parametrize(("age_s", "said"), [(0, "ok"), (AWAY_S + 60, "away")])
def test_a_sweeper_that_is_away_is_said_on_readyz_and_on_the_board(
    ops: Desk, age_s: float, said: str
) -> None:
    beaten(age_s)
    ready = ops.client.get("/readyz")
    assert (ready.status_code, ready.get_json()["sweeper"]) == (200, said)
    assert ("清扫程序（sweeper）没有在运行" in ops.text("/ops/")) == (said == "away")


def test_a_sweeper_that_never_ran_is_away(ops: Desk) -> None:
    assert ops.client.get("/readyz").get_json()["sweeper"] == "away"
    assert "清扫程序（sweeper）没有在运行" in ops.text("/ops/")


def test_the_age_of_the_oldest_due_job_of_each_queue_is_a_number_and_no_illness(ops: Desk) -> None:
    with db.write() as session:
        jobs.submit(session, RENDER).not_before = db.clock(session) - 3_600_000
        jobs.submit(session, RENDER).not_before = db.clock(session) + 3_600_000
    ready = ops.client.get("/readyz")
    ages = ready.get_json()["oldest_due_s"]
    assert ready.status_code == 200
    assert 3600 <= ages.pop("render") < 3700
    assert ages == {"photo": 0, "bulk": 0, "photo_bulk": 0, "notice": 0}
