"""The way of an application through the levels, its clock, and what is refused on the way."""

from dataclasses import replace
from datetime import date

import pytest

from shared import db
from shared.accounts import Account, contacts
from shared.applications import Basis, course, deciding, lock, review, workdays
from shared.applications.states import State, Step, after, steps
from shared.bodies import body
from shared.errors import NotFound, Refused
from shared.members import Member, sealed_id
from tests import applying
from tests.servers.databases import Database


@pytest.fixture(autouse=True)
def _institutes(database: Database) -> None:
    applying.ready()


def test_two_levels_make_a_member() -> None:
    found = applying.sent()
    assert (found.state, found.level, found.due_on) == (State.SUBMITTED, "institute", None)
    first, second = applying.reviewer(), applying.reviewer("zx.li", "national", person="审核员乙")
    found = applying.act(found.id, first, "accept")
    assert (found.state, found.limit_days) == (State.ACCEPTED, 20)
    found = applying.act(found.id, first, "pass_on")
    assert (found.state, found.level, found.limit_days, found.taken_by) == (
        "first_passed",
        "national",
        10,
        None,
    )
    found = applying.approve(found.id, second)
    assert (found.state, found.due_on, found.taken_by) == (State.APPROVED, None, None)
    with db.read() as session:
        member = session.get_one(Member, found.member_id)
        assert member.certificate_number == f"110000{body().today().year}000001"
        assert (member.name, member.sex, member.birth_date) == ("王小明", found.sex, found.birth_date)
        assert sealed_id.id_number(member) == applying.id_number(1)
        assert member.profile["email"] == "wang@example.com"
        assert [one.step for one in course.events(session, found.id)] == ["send", "accept", "pass", "approve"]


def test_the_national_bodys_own_applicants_pass_one_level_with_two_persons() -> None:
    found = applying.sent(institute_code="national")
    first, second = (
        applying.reviewer(f"zx.r{n}", "national", person=p) for n, p in ((1, "审核员甲"), (2, "审核员乙"))
    )
    assert found.level == "national"
    applying.act(found.id, first, "accept")
    with pytest.raises(Refused, match="application_not_now"):
        applying.approve(found.id, first)
    found = applying.act(found.id, first, "pass_on")
    assert (found.state, found.limit_days) == (State.FIRST_PASSED, 20)
    with pytest.raises(Refused, match="second_person_needed"):
        applying.approve(found.id, first)
    assert applying.approve(found.id, second).state == State.APPROVED


def test_what_is_sent_again_goes_where_it_came_from_and_the_clock_goes_on() -> None:
    found = applying.sent()
    first, second = applying.reviewer(), applying.reviewer("zx.li", "national", person="审核员乙")
    applying.act(found.id, first, "accept")
    applying.act(found.id, first, "pass_on")
    found = applying.act(found.id, second, "send_back", {"email": "写错了"}, "请改")
    assert (found.state, found.came_from, found.asked) == ("returned", "first_passed", {"email": "写错了"})
    assert found.clock[0][1] is not None
    applying.send(found.id)
    found = applying.get(found.id)
    assert (found.state, found.level, len(found.clock), found.asked) == ("first_passed", "national", 2, {})
    assert found.due_on is not None


def test_a_decision_on_what_has_changed_is_none() -> None:
    found = applying.sent()
    first, other = applying.reviewer(), applying.reviewer("bj.li", person="审核员乙")
    with db.write() as session:
        row = lock(session, found.id)
        review.take(session, row, session.get_one(Account, first.id), taking=row.taking)
        seen = Basis(row.version, row.taking)
    with db.write() as session:
        row = lock(session, found.id)
        review.take(session, row, session.get_one(Account, other.id), taking=row.taking, word="替班")
    with pytest.raises(Refused, match="application_changed") as refused, db.write() as session:
        deciding.accept(session, lock(session, found.id), session.get_one(Account, first.id), seen)
    assert refused.value.params["holder"] == "审核员乙"
    assert applying.get(found.id).state == State.SUBMITTED


def test_others_applications_do_not_exist_for_an_institute() -> None:
    found = applying.sent()
    for code in ("shanghai", "national"):
        with pytest.raises(NotFound):
            review.seen_by(found, code)
    assert review.seen_by(found, "beijing") is found


def test_nobody_decides_their_own() -> None:
    found = applying.sent()
    with pytest.raises(Refused, match="application_own"):
        applying.act(found.id, applying.reviewer(person="王小明"), "accept")


def test_a_refusal_bars_and_is_taken_back_by_a_second_person_only() -> None:
    found = applying.sent()
    first, other = applying.reviewer(), applying.reviewer("bj.li", person="审核员乙")
    applying.act(found.id, first, "accept")
    found = applying.act(found.id, first, "refuse", ["sanctioned"], "")
    assert (found.state, found.came_from) == ("refused", "accepted")
    again = applying.sent(2, id_number=applying.id_number(1), name="王大明")
    assert again.version == 2  # a finding
    with pytest.raises(Refused, match="second_person_needed"):
        applying.act(found.id, first, "take_back", "看错了")
    found = applying.act(found.id, other, "take_back", "看错了")
    assert (found.state, found.ended_at) == ("accepted", None)
    assert found.due_on is not None


def test_moving_to_another_institute_stops_no_clock() -> None:
    found = applying.sent()
    first = applying.reviewer()
    found = applying.act(found.id, first, "accept")
    with db.write() as session:
        row = lock(session, found.id)
        who = session.get_one(Account, first.id)
        review.move(session, row, who, Basis(row.version, row.taking), "shanghai", "在上海工作")
    moved = applying.get(found.id)
    assert (moved.institute_code, moved.due_on, moved.taken_by) == ("shanghai", found.due_on, None)


def test_confirmed_addresses_are_the_members() -> None:
    found = applying.sent()
    with db.write() as session:
        lock(session, found.id).confirmed = {"email": "wang@example.com"}
    first, second = applying.reviewer(), applying.reviewer("zx.li", "national", person="审核员乙")
    applying.act(found.id, first, "accept")
    applying.act(found.id, first, "pass_on")
    applying.approve(found.id, second)
    with db.read() as session:
        account = session.query(Account).filter_by(member_id=applying.get(found.id).member_id).one()
        assert contacts.own(session, account.id)["email"].address == "wang@example.com"


def _with_levels(monkeypatch: pytest.MonkeyPatch, **off: bool) -> None:
    """The body's folder switches a level off."""
    ours = body()
    review_rules = replace(ours.applications.review, **off)
    other = replace(ours, applications=replace(ours.applications, review=review_rules))
    monkeypatch.setattr(course, "body", lambda: other)


def test_without_the_national_level_the_institute_approves_within_its_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _with_levels(monkeypatch, national=False)
    found, first = applying.sent(), applying.reviewer()
    found = applying.act(found.id, first, "accept")
    assert (found.level, found.limit_days) == ("institute", 20)
    assert Step.PASS not in course.possible(found)
    assert applying.approve(found.id, first).state == State.APPROVED
    abroad = applying.sent(2, institute_code="national")
    assert (abroad.level, course.second_person(abroad)) == ("national", True)


def test_without_the_institutes_level_the_national_body_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    _with_levels(monkeypatch, institute=False)
    found, national = applying.sent(), applying.reviewer("zx.li", "national", person="审核员乙")
    assert (found.level, course.reviewer(found)) == ("national", "national")
    with pytest.raises(Refused, match="application_not_yours"):
        applying.act(found.id, applying.reviewer(), "accept")
    assert applying.act(found.id, national, "accept").limit_days == 20
    assert applying.approve(found.id, national).state == State.APPROVED


def test_working_days_are_those_of_the_calendar() -> None:
    friday = date(2026, 9, 18)
    assert workdays.after(friday, 20) == workdays.Due(date(2026, 10, 22), expected=False)
    assert workdays.left([(friday, None)], 20, date(2026, 10, 22)) == 0
    assert workdays.left([(friday, None)], 20, date(2026, 10, 23)) == -1
    beyond = workdays.after(date(workdays.known_until().year, 12, 30), 20)
    assert beyond.expected


def test_a_clock_that_stood_still_goes_on_where_it_stopped() -> None:
    spans = [(date(2026, 3, 2), date(2026, 3, 6)), (date(2026, 4, 1), None)]
    assert workdays.due(spans, 10) == workdays.after(date(2026, 4, 1), 6)
    assert workdays.due(spans[:1], 10) is None


@pytest.mark.parametrize("state", State)
def test_every_state_says_what_may_follow(state: State) -> None:
    for step in steps(state):
        assert after(step, State.ACCEPTED) in State
    assert (Step.WITHDRAW in steps(state)) == (
        state not in (State.REFUSED, State.APPROVED, State.WITHDRAWN, State.LAPSED)
    )
