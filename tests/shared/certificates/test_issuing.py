"""Which edition is current: the highest that was printed, in whatever order the prints end."""

import uuid

import pytest
from sqlalchemy import select

from shared import certificates, db, jobs
from shared.accounts import Account
from shared.bodies import body
from shared.certificates import Certificate, CertificateState, issuing, plans
from shared.certificates.issuing import Printed
from shared.certificates.kinds import RENDER
from shared.errors import JobError
from shared.jobs import JobState
from shared.members import Member, Membership
from tests import factories
from tests.servers.databases import Database
from tests.web.site import staff


def reserved(member_id: int) -> int:
    """An edition reserved for a job of its own; its id."""
    with db.write() as session:
        plan = plans.prepare(session, session.get_one(Member, member_id), body().usual_document)
        job = jobs.submit(session, RENDER, member_id=member_id)
        return issuing.reserve(session, member_id, plan, job_id=job.id).id


def ended(edition_id: int) -> str:
    """The edition's print is done and recorded; the state it came to."""
    printed = Printed(f"pdf/{edition_id}", "0" * 64, 1, "test")
    with db.write() as session:
        return issuing.issue(session, edition_id, printed)


def confirmed(member_id: int, account: Account) -> uuid.UUID:
    """The member confirms what holds now; the job that prints it."""
    with db.write() as session:
        member = session.get_one(Member, member_id)
        kind = body().usual_document
        shown = plans.prepare(session, member, kind).fingerprint
        job = issuing.confirm(session, member, kind, account_id=account.id, shown=shown).job
    assert job is not None
    return job.id


def test_a_newer_confirmation_cancels_the_older_that_still_waits(database: Database) -> None:
    member_id, other_id = factories.members(2)
    account = staff()
    older, others = confirmed(member_id, account), confirmed(other_id, account)
    assert confirmed(member_id, account) == older
    with db.write() as session:
        session.get_one(Member, member_id).name = "李更名"
    newer = confirmed(member_id, account)
    with db.read() as session:
        states = [session.get_one(jobs.Job, job).state for job in (older, newer, others)]
    assert states == [JobState.CANCELLED, JobState.QUEUED, JobState.QUEUED]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (1, 0, 2)])
def test_an_older_edition_that_ends_late_is_superseded_from_the_start(
    database: Database, order: tuple[int, ...]
) -> None:
    (member_id,) = factories.members(1)
    editions = [reserved(member_id) for _ in range(3)]
    highest = -1
    for which in order:
        newest = which > highest
        assert ended(editions[which]) == (CertificateState.CURRENT if newest else CertificateState.SUPERSEDED)
        highest = max(highest, which)
        with db.read() as session:
            current = certificates.current(session, member_id, "membership")
            assert current is not None
            assert current.id == editions[highest]
    with db.read() as session:
        states = session.scalars(select(Certificate.state).order_by(Certificate.n)).all()
    assert states == ["superseded", "superseded", "current"]


def changed_to(row: type[Certificate] | type[Member], row_id: int, state: str) -> None:
    """The row gets this state by itself, as by a person's hand in the database."""
    with db.write() as session:
        session.get_one(row, row_id).state = state


@pytest.mark.parametrize("state", [CertificateState.REVOKED, CertificateState.WITHDRAWN])
def test_an_edition_that_is_taken_back_while_it_is_printed_never_becomes_current(
    database: Database, state: CertificateState
) -> None:
    (member_id,) = factories.members(1)
    edition_id = reserved(member_id)
    changed_to(Certificate, edition_id, state)
    with pytest.raises(JobError, match=f"edition_{state}"):
        ended(edition_id)
    with db.write() as session:
        edition = session.get_one(Certificate, edition_id)
        plan = plans.prepare(session, session.get_one(Member, member_id), body().usual_document)
        with pytest.raises(JobError, match=f"edition_{state}"):
            issuing.reserve(session, member_id, plan, job_id=edition.job_id)
    with db.read() as session:
        assert session.get_one(Certificate, edition_id).state == state


def test_an_older_edition_that_ends_late_does_not_replace_one_that_was_revoked(database: Database) -> None:
    (member_id,) = factories.members(1)
    older, newer = reserved(member_id), reserved(member_id)
    ended(newer)
    changed_to(Certificate, newer, CertificateState.REVOKED)
    assert ended(older) == CertificateState.SUPERSEDED


@pytest.mark.parametrize("state", [Membership.ENDED, Membership.SUSPENDED])
def test_nothing_is_issued_to_a_member_who_is_no_longer_active(database: Database, state: Membership) -> None:
    (member_id,) = factories.members(1)
    edition_id = reserved(member_id)
    with db.read() as session:
        plan = plans.prepare(session, session.get_one(Member, member_id), body().usual_document)
    changed_to(Member, member_id, state)
    with pytest.raises(JobError, match="membership_not_active"):
        ended(edition_id)
    with db.write() as session:
        job = jobs.submit(session, RENDER, member_id=member_id)
        with pytest.raises(JobError, match="membership_not_active"):
            issuing.reserve(session, member_id, plan, job_id=job.id)
