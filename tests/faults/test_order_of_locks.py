"""What may meet in the database never waits for each other: one order of locks (see `shared.registry`).

The twins start at once, a random moment apart; on PostgreSQL a deadlock is an error of one of them. SQLite's
writers are alone, so there it shows that both come through.
"""

import io
import os
import random
import threading
import time
import uuid
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared import db
from shared.audit import Actor
from shared.campaigns import rules as campaign_rules
from shared.db import now_ms
from shared.errors import JobError, LostLease
from shared.jobs import Job, JobState, holding
from shared.jobs.holding import Claim
from shared.jobs.kinds import kind_of
from shared.members import Member
from shared.register import imports, staging
from shared.settings import settings
from tests import factories
from tests.faults.scene import start_campaign
from tests.shared.register import registers
from worker import running, sweeper
from worker.handling import Done

pytestmark = pytest.mark.usefixtures("database")
SEED = int(os.environ.get("CERT_TEST_SEED", "1"))
ME = Actor("test")
Twins = tuple[Callable[[], object], Callable[[], object]]


def claim(job_id: uuid.UUID) -> Claim:
    with db.write() as session:
        held = holding.claim(session, job_id, running.holder())
    assert held is not None
    return held


def a_chunk() -> tuple[int, Claim]:
    """A campaign over all members, and a worker's hold on its chunk."""
    with db.read() as session:
        count = len(session.scalars(select(Member.id)).all())
    campaign = start_campaign(count)
    with db.read() as session:
        chunk = session.scalars(select(Job.id).where(Job.campaign_id == campaign)).first()
    assert chunk is not None
    return campaign, claim(chunk)


def cancelled(campaign: int) -> None:
    with db.write() as session:
        campaign_rules.cancel(session, campaign, actor=ME)


def chunk_ends() -> Twins:
    campaign, held = a_chunk()

    def record(session: Session) -> None:
        if not campaign_rules.next_chunk(session, campaign, 1):
            campaign_rules.finish_if_done(session, campaign)

    return partial(running._record, held, Done({}, record)), partial(cancelled, campaign)


def chunk_fails() -> Twins:
    campaign, held = a_chunk()
    error = JobError("internal", final=True)
    return partial(running._failed, held, kind_of(held.kind), error), partial(cancelled, campaign)


def chunk_is_parked() -> Twins:
    campaign, held = a_chunk()
    with db.write() as session:
        expired = update(Job).where(Job.id == held.id)
        session.execute(expired.values(lease_until=now_ms() - 1, crashes=settings().max_crashes))
    return sweeper.take_back, partial(cancelled, campaign)


def worker_stops() -> Twins:
    campaign, _held = a_chunk()

    def give_back() -> None:
        with db.write() as session:
            holding.give_back_all(session, running.worker_name())

    return give_back, partial(cancelled, campaign)


def slice_of_a_check() -> Twins:
    row = registers.as_csv(registers.table([registers.row(1)]))
    found = imports.begin(io.BytesIO(row), "register.csv", actor=ME, check_by_job=True)
    assert found.job_id is not None
    held = claim(found.job_id)

    def goes_on() -> None:
        with db.write() as session:
            holding.renew(session, held)
            staging.move_on(session, found, total=1)

    def cancel() -> None:
        with db.write() as session:
            imports.cancel(session, found.id, actor=ME)

    return goes_on, cancel


MEETINGS = (chunk_ends, chunk_fails, chunk_is_parked, worker_stops, slice_of_a_check)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("tries", [20, pytest.param(200, marks=pytest.mark.faults)])
@pytest.mark.parametrize("meeting", MEETINGS, ids=lambda meeting: meeting.__name__)
def test_a_cancel_and_the_end_of_the_work_never_deadlock(meeting: Callable[[], Twins], tries: int) -> None:
    if meeting is not slice_of_a_check:  # an import makes the body's own institutes
        factories.members(8, photo=False)
    rng = random.Random(SEED)
    errors = [error for _ in range(tries) for error in meet(*meeting(), rng)]
    assert errors == []
    with db.read() as session:
        running_now = session.scalars(select(Job.id).where(Job.state == JobState.RUNNING)).all()
    assert running_now == []


def meet(one: Callable[[], object], other: Callable[[], object], rng: random.Random) -> list[str]:
    """Run both at once, either a moment later; what went wrong."""
    together, wrong = threading.Barrier(2), []

    def run(act: Callable[[], object], late_s: float) -> None:
        together.wait()
        time.sleep(late_s)  # where one meets the other is to be left to chance
        try:
            act()
        except LostLease:
            pass  # the other was quicker
        except Exception as error:
            wrong.append(f"{type(error).__name__}: {error}")

    late = [0.0, rng.uniform(0, 0.004)]
    rng.shuffle(late)
    threads = [threading.Thread(target=run, args=pair) for pair in zip((one, other), late, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong
