"""A meeting's list, and the figures: what could not be approved is said, the counts are those of the
events.
"""

import pytest
from flask import Flask

from shared import db
from shared.accounts import Account
from shared.applications import lock, review
from shared.bodies import body
from tests import applying
from tests.web.ops.desk import Desk

RIGHTS = ["applications", "second_review"]


@pytest.fixture
def passed(app: Flask) -> list[int]:
    """Three that passed their first review."""
    applying.ready()
    first = applying.reviewer()
    ids = [
        applying.sent(serial, name=name).id for serial, name in ((1, "王小明"), (2, "李小红"), (3, "赵小刚"))
    ]
    for one in ids:
        applying.act(one, first, "accept")
        applying.act(one, first, "pass_on")
    return ids


def test_a_meeting_approves_many_and_says_which_it_could_not(app: Flask, passed: list[int]) -> None:
    other = applying.reviewer("zx.li", "national", person="审核员乙")
    with db.write() as session:
        found = lock(session, passed[2])
        review.take(session, found, session.get_one(Account, other.id), taking=found.taking)
    desk = Desk(app, "staff", "national", RIGHTS)
    chosen = [f"{one}:{applying.get(one).version}" for one in passed]
    form = {"chosen": chosen, "document": "会协〔2026〕9号", "approved_on": body().today().isoformat()}
    nothing = desk.post("/applications/meeting", "/applications/meeting", form | {"chosen": []})
    assert nothing.status_code == 422
    answer = desk.post("/applications/meeting", "/applications/meeting", form).get_data(as_text=True)
    assert "批准了 2 份" in answer
    assert "审核员乙" in answer
    assert [applying.get(one).state for one in passed] == ["approved", "approved", "first_passed"]
    again = desk.post("/applications/meeting", "/applications/meeting", form).get_data(as_text=True)
    assert "批准了 0 份" in again


def test_the_figures_are_of_ones_own_institute_and_of_all_at_the_national_body(
    app: Flask, passed: list[int]
) -> None:
    own = Desk(app, "staff", "beijing", RIGHTS)
    assert "北京注册会计师协会" in own.text("/applications/figures")
    elsewhere = Desk(app, "staff", "shanghai", RIGHTS)
    assert "这段时间没有申请" in elsewhere.text("/applications/figures")
    rows = Desk(app, "staff", "national", RIGHTS).get("/applications/figures/file").get_data(as_text=True)
    heading, row = rows.lstrip("\ufeff").splitlines()
    counts = dict(zip(heading.split(","), row.split(","), strict=True))
    assert (counts["新申请"], counts["受理"], counts["初审通过"], counts["批准"]) == ("3", "3", "3", "0")
    assert own.get("/applications/figures/file?as=xlsx").data[:2] == b"PK"
