"""A row that two may make at once is made once, and nobody gets an error: twenty at a time."""

from functools import partial

import pytest
from sqlalchemy import func, select

from shared import db, jobs, photos
from shared.accounts import Account, PasswordIssue, initial_password, once
from shared.accounts import rules as account_rules
from shared.audit import Actor
from shared.bodies import body
from shared.certificates import Certificate, VerifyToken, issuing, plans, tokens
from shared.db import Base
from shared.errors import Refused
from shared.jobs import Job, JobState
from shared.members import Institute, Member, institutes
from shared.photos import Photo, PhotoState, standing
from shared.register import imports
from shared.register.tables import ImportState, RegisterImport
from tests import factories
from tests.at_once import MANY, at_once
from tests.servers.databases import Database
from tests.web import site as sites

OPS = Actor("test")


def _count(table: type[Base]) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_first_query_makes_one_account(database: Database) -> None:
    sites.member()
    facts = {
        "name": "张三", "id_type": "resident_id", "id_number": sites.ID_NUMBER, "route": "exam",
        "exam_number": "QK000000011",
    }  # fmt: skip
    found = at_once(lambda _: initial_password.query(**facts))
    assert all(one is not None and one.password for one in found)
    assert (_count(Account), _count(PasswordIssue)) == (1, MANY)


def test_a_password_that_is_reset_before_there_is_an_account(database: Database) -> None:
    member_id = sites.member()

    def reset(_: int) -> str:
        with db.write() as session:
            account = account_rules.of_member(session, session.get_one(Member, member_id))
            return account_rules.reset(session, account, actor=OPS)

    assert len(set(at_once(reset))) == MANY
    assert _count(Account) == 1


def test_of_those_who_make_an_account_all_but_one_are_told_that_it_exists(database: Database) -> None:
    def make(_: int) -> str:
        try:
            with db.write() as session:
                return account_rules.create(
                    session, login_name="ops", person_name="周若兰", role="ops", actor=OPS
                )[1]
        except Refused as refused:
            return refused.code

    assert sorted(made == "account_exists" for made in at_once(make)) == [False] + [True] * (MANY - 1)


def test_institutes_get_their_rows_once(database: Database) -> None:
    def sync(_: int) -> None:
        with db.write() as session:
            institutes.sync(session)

    at_once(sync)
    assert _count(Institute) == len(body().institutes)


def test_a_job_with_a_key_is_submitted_once_and_everybody_gets_it(database: Database) -> None:
    member_id = sites.member()

    def ask(_: int) -> object:
        with db.write() as session:
            return standing.ask_for(session, session.get_one(Member, member_id), None).id

    assert len(set(at_once(ask))) == 1
    assert _count(Job) == 1


def test_a_job_that_ended_meanwhile_is_submitted_anew(database: Database) -> None:
    member_id = sites.member()

    def ask_and_end(_: int) -> object:
        with db.write() as session:
            job = standing.ask_for(session, session.get_one(Member, member_id), None)
            jobs.cancel(session, job.id)
            return job.id

    assert len(set(at_once(ask_and_end))) == _count(Job) == MANY


def test_a_keyed_request_is_done_once(database: Database) -> None:
    account_id = sites.staff().id
    done: list[int] = []

    def make(number: int, _session: object) -> str:
        done.append(number)
        return f"job:{number}"

    answers = at_once(lambda number: once.once(account_id, "key", "digest", partial(make, number)))
    assert len(set(answers)) == len(done) == 1
    with pytest.raises(Refused):
        once.once(account_id, "key", "another", partial(make, 0))


def test_what_fails_is_not_kept_as_done(database: Database) -> None:
    account_id = sites.staff().id

    def refuse(_session: object) -> str:
        raise Refused("nothing_selected")

    with pytest.raises(Refused):
        once.once(account_id, "key", "digest", refuse)
    assert once.once(account_id, "key", "digest", lambda _: "campaign:1") == "campaign:1"


def test_a_verify_token_is_made_once(database: Database) -> None:
    member_id = sites.member()

    def token(_: int) -> str:
        with db.write() as session:
            return tokens.token_of(session, member_id, "membership")

    assert len(set(at_once(token))) == _count(VerifyToken) == 1


def test_a_member_confirms_into_one_job_and_one_edition(database: Database) -> None:
    (member_id,) = factories.members(1)
    kind = body().usual_document
    with db.write() as session:
        account_id = account_rules.of_member(session, session.get_one(Member, member_id)).id
        plan = plans.prepare(session, session.get_one(Member, member_id), kind)

    def confirm(_: int) -> object:
        with db.write() as session:
            member = session.get_one(Member, member_id)
            made = issuing.confirm(session, member, kind, account_id=account_id, shown=plan.fingerprint)
            assert made.job is not None
            return made.job.id

    (job_id,) = set(at_once(confirm))

    def reserve(_: int) -> int:
        with db.write() as session:
            return issuing.reserve(session, member_id, plan, job_id=job_id).n  # type: ignore[arg-type]

    assert set(at_once(reserve)) == {1}
    assert _count(Certificate) == 1


def test_of_photos_that_are_approved_at_once_one_is_printed(database: Database) -> None:
    member_id = sites.member()
    with db.write() as session:
        for _ in range(MANY):
            photo = factories.approved_photo(session, session.get_one(Member, member_id))
            photo.state = PhotoState.WAITING
            session.flush()
        ids = list(session.scalars(select(Photo.id)))

    def approve(number: int) -> None:
        with db.write() as session:
            photos.approve(session, session.get_one(Photo, ids[number]), by="test", at=1)

    at_once(approve)
    with db.read() as session:
        states = list(session.scalars(select(Photo.state)))
    assert states.count(PhotoState.APPROVED) == 1
    assert states.count(PhotoState.REPLACED) == MANY - 1


def test_of_registers_that_are_decided_at_once_one_is_applied(database: Database) -> None:
    with db.write() as session:
        for number in range(MANY):
            session.add(
                RegisterImport(
                    file_key=f"import/{number}/register", file_name="r", state=ImportState.CHECKED,
                    counts={"new": 1}, created_by="test", created_at=1,
                )
            )  # fmt: skip
        session.flush()
        ids = list(session.scalars(select(RegisterImport.id)))

    def decide(number: int) -> str:
        try:
            with db.write() as session:
                return imports.decide(session, ids[number], only_good=True, actor=OPS).state
        except Refused as refused:
            return refused.code

    outcomes = at_once(decide)
    assert sorted(outcomes) == [ImportState.APPLYING] + ["import_busy"] * (MANY - 1)


def test_jobs_without_a_key_are_never_taken_for_each_other(database: Database) -> None:
    from shared.campaigns.kinds import CHUNK

    def submit(_: int) -> object:
        with db.write() as session:
            return jobs.submit(session, CHUNK).id

    assert len(set(at_once(submit))) == MANY
    with db.read() as session:
        assert set(session.scalars(select(Job.state))) == {JobState.QUEUED}
