"""Many at the same moment: numbers without doubles, one application of fifty sendings, one decision."""

from datetime import date

import pytest
from sqlalchemy import select

from shared import clock, crypto, db
from shared.accounts import Account
from shared.applications import (
    Application,
    ApplicationEvent,
    Basis,
    deciding,
    drafting,
    duplicates,
    lock,
    numbers,
    review,
    seal_id,
    sending,
)
from shared.applications.states import State
from shared.bodies import body
from shared.errors import Refused
from shared.members import Member
from tests import applying
from tests.at_once import at_once
from tests.servers.databases import Database

APPROVALS = 200


@pytest.fixture(autouse=True)
def _institutes(database: Database) -> None:
    applying.ready()


@pytest.mark.timeout(300)
def test_two_hundred_approvals_at_once_give_two_hundred_numbers_of_the_scheme() -> None:
    today = body().today()
    with db.write() as session:
        rows = [_row(serial) for serial in range(APPROVALS)]
        session.add_all(rows)
    who = applying.reviewer("zx.li", "national", person="审核员乙")
    with db.write() as session:
        for row in rows:
            review.take(session, lock(session, row.id), session.get_one(Account, who.id), taking=0)

    def approve(which: int) -> str:
        with db.write() as session:
            found = lock(session, rows[which].id)
            account = session.get_one(Account, who.id)
            basis = Basis(found.version, found.taking)
            return deciding.approve(
                session, found, account, basis, applying.DOCUMENT, today
            ).certificate_number

    given = []
    for first in range(0, APPROVALS, 50):
        given += at_once(lambda n, first=first: approve(first + n), 50)  # type: ignore[misc]
    assert sorted(given) == [f"110000{today.year}{serial:06}" for serial in range(1, APPROVALS + 1)]


def _row(serial: int) -> Application:
    """Ready for its approval, without the way there."""
    number, plain, now = f"2026{serial:08}", applying.id_number(serial), clock.now()
    return Application(
        number=number, secret_digest="x", state=State.FIRST_PASSED, level="national", version=1, way="recent",
        name="王小明", sex="男", birth_date="1990-01-01", id_type="resident_id", route="exam",
        exam_number=f"X{serial}", institute_code="beijing", id_number_sealed=seal_id(plain, number),
        id_number_index=crypto.index(plain), first_sent_at=now, sent_at=now, created_at=now,
    )  # fmt: skip


def test_a_number_that_the_register_has_is_skipped() -> None:
    found = applying.sent()
    first, second = applying.reviewer(), applying.reviewer("zx.li", "national", person="审核员乙")
    applying.act(found.id, first, "accept")
    applying.act(found.id, first, "pass_on")
    year = body().today().year
    with db.write() as session:
        session.add(_member(f"110000{year}000001"))
    applying.approve(found.id, second)
    with db.read() as session:
        numbers_there = set(session.scalars(select(Member.certificate_number)))
    assert numbers_there == {f"110000{year}000001", f"110000{year}000002"}


def _member(number: str) -> Member:
    return Member(
        certificate_number=number, institute_code="beijing", name="李四", sex="男", id_type="passport",
        id_number_sealed=b"x", id_number_index=b"x" * 32, route="exam", joined_on="2020-01-01", category="x",
        created_at=1, updated_at=1,
    )  # fmt: skip


def test_each_year_has_a_counter_that_an_older_list_goes_on_with() -> None:
    with db.write() as session:
        january = [numbers.give(session, "110000", date(2027, 1, 4)) for _ in range(10)]
        december = [numbers.give(session, "110000", date(2026, 12, 31)) for _ in range(2)]
        eleventh = numbers.give(session, "110000", date(2027, 1, 5))
    assert (january[-1], december, eleventh) == (
        "1100002027000010", ["1100002026000001", "1100002026000002"], "1100002027000011",
    )  # fmt: skip


def test_fifty_sendings_of_one_form_give_one_application() -> None:
    found, _secret = applying.draft()

    def send(_: int) -> None:
        with db.write() as session:
            row = lock(session, found.id)
            row.pledged = True
            sending.send(session, row, found.revision)

    at_once(send, 50)
    with db.read() as session:
        assert [one.step for one in session.scalars(select(ApplicationEvent))] == ["send"]
    assert applying.get(found.id).version == 1


def test_of_two_reviewers_who_decide_at_once_one_is_told_that_it_changed() -> None:
    found = applying.sent()
    two = [applying.reviewer(), applying.reviewer("bj.li", person="审核员乙")]

    def take_and_accept(which: int) -> str:
        try:
            with db.write() as session:
                row, who = lock(session, found.id), session.get_one(Account, two[which].id)
                review.take(session, row, who, taking=found.taking)
                deciding.accept(session, row, who, Basis(row.version, row.taking))
        except Refused as refused:
            return refused.code
        return "done"

    assert sorted(at_once(take_and_accept, 2)) == ["application_changed", "done"]


def test_an_answer_that_changed_elsewhere_since_it_was_checked_is_not_sent() -> None:
    found, _secret = applying.draft()
    with db.write() as session:
        row = lock(session, found.id)
        stamps = drafting.stamps(row, "contact")
        assert drafting.save(session, row, "contact", {"employer": "别的公司"}, stamps, body().today()).ok
    with db.write() as session:
        row = lock(session, found.id)
        row.pledged = True
        with pytest.raises(Refused, match="application_changed_elsewhere"):
            sending.send(session, row, found.revision)


def test_of_two_approvals_of_one_identity_at_once_one_is_refused() -> None:
    today = body().today()
    with db.write() as session:
        rows = [_row(1), _row(2)]
        rows[1].id_number_sealed = seal_id(applying.id_number(1), rows[1].number)
        rows[1].id_number_index = rows[0].id_number_index
        session.add_all(rows)
    two = [applying.reviewer(f"zx.r{n}", "national", person=p) for n, p in ((1, "审核员乙"), (2, "审核员丙"))]

    def approve(which: int) -> str:
        try:
            with db.write() as session:
                found, who = lock(session, rows[which].id), session.get_one(Account, two[which].id)
                review.take(session, found, who, taking=0)
                basis = Basis(found.version, found.taking)
                deciding.approve(session, found, who, basis, applying.DOCUMENT, today)
        except Refused as refused:
            return refused.code
        return "done"

    assert sorted(at_once(approve, 2)) == ["application_member_exists", "done"]


def test_those_who_match_each_other_are_sent_at_once_and_nobody_waits_for_ever() -> None:
    drafts = [applying.draft(serial, id_number=applying.id_number(1))[0] for serial in range(1, 9)]
    at_once(lambda which: applying.send(drafts[which].id), len(drafts))
    for draft in drafts:
        assert applying.get(draft.id).state == State.SUBMITTED
        with db.write() as session:
            assert duplicates.look(session, lock(session, draft.id)) == 0  # each has found all others
