"""Possible duplicates on the page: of another institute's person only what is the same, state, institute
and date.
"""

import re

import pytest
from flask import Flask

from shared import crypto, db
from shared.members import Member, sealed_id
from tests import applying
from tests.web.ops.desk import Desk

PLAIN = applying.id_number(40)


@pytest.fixture
def number(app: Flask) -> int:
    """An application of somebody who is a member elsewhere, under another name."""
    applying.ready()
    with db.write() as session:
        session.add(
            Member(
                certificate_number="31002019000001", institute_code="shanghai", name="王大明", sex="男",
                id_type="resident_id", id_number_sealed=sealed_id.seal_id(PLAIN, "31002019000001"),
                id_number_index=crypto.index(PLAIN), route="exam", exam_number="E-4711",
                joined_on="2019-05-06", category="x", profile={"mobile": "13900139000"}, created_at=1,
                updated_at=1,
            )
        )  # fmt: skip
    return applying.sent(id_number=PLAIN).id


def test_of_another_institutes_member_little_is_shown_and_the_reviewer_judges(
    app: Flask, number: int
) -> None:
    desk = Desk(app, "staff", "beijing")
    path = f"/applications/{number}"
    text = desk.text(path)
    for told in ("疑似重复", "上海市注册会计师协会", "2019年5月6日", "证件号码"):
        assert told in text, told
    for hidden in ("王大明", "E-4711", "13900139000", "31002019000001"):
        assert hidden not in text, hidden
    desk.post(path, f"{path}/take", {"version": "2", "taking": "0"})
    finding = re.search(r"/findings/(\d+)", desk.get(path).get_data(as_text=True))
    assert finding
    assert desk.post(path, f"{path}/findings/{finding[1]}", {"words": ""}).status_code == 409
    assert (
        desk.post(path, f"{path}/findings/{finding[1]}", {"words": "曾用名，不是同一人"}).status_code == 303
    )
    assert "曾用名，不是同一人" in desk.text(path)


def test_of_ones_own_institutes_member_the_facts_stand_beside(app: Flask, number: int) -> None:
    with db.write() as session:
        session.query(Member).update({"institute_code": "beijing"})
    text = Desk(app, "staff", "beijing").text(f"/applications/{number}")
    assert "王大明" in text
    assert "13900139000" not in text
