"""A name that no font can print is said on 下载会员证 before anything is asked, with what to do."""

import re

import pytest
from flask import Flask

from shared import db
from shared.members import Member
from tests import factories
from tests.web.members.visiting import Visitor, fill_profile, jobs_of, log_in
from web import i18n

PAGE, CONFIRM = "/member/certificate", "/member/confirm"
NAME = "陈\U00030008华"


@pytest.fixture
def visitor(app: Flask, database: object) -> Visitor:
    """A member with such a name whose photo nobody has fetched, and whose profile is empty."""
    (member_id,) = factories.members(1, photo=False)
    with db.write() as session:
        session.get_one(Member, member_id).name = NAME
    return log_in(app.test_client(), member_id)


def test_it_is_said_before_anything_is_asked_with_what_to_do(visitor: Visitor) -> None:
    page = visitor.text(PAGE)
    said, _, rest = page.partition("<details>")
    assert "“\U00030008”字暂时印不出来" in said
    assert "北京注册会计师协会" in said
    assert 'href="tel:01000000000"' in said
    assert "U+30008" in rest.split("</details>")[0]
    assert "U+30008" not in said
    for asked in (
        "信息确认并下载会员证",
        "正在获取",
        "查看地方注协咨询电话和所带材料",
        'action="/member/confirm"',
    ):
        assert asked not in page
    assert not jobs_of(visitor.member_id, "photo_fetch")
    assert visitor.get(f"{CONFIRM}?photo=yes").location == PAGE


def test_it_is_said_in_the_readers_language(visitor: Visitor) -> None:
    visitor.client.set_cookie(i18n.COOKIE, "en")
    assert re.search("The character “\U00030008” cannot be printed yet", visitor.text(PAGE))


def test_a_printed_profile_value_counts_and_one_that_is_not_printed_does_not(visitor: Visitor) -> None:
    with db.write() as session:
        session.get_one(Member, visitor.member_id).name = "陈华"
    fill_profile(visitor.member_id, employer=NAME)
    assert "印不出来" not in visitor.text(PAGE)


def test_once_the_name_can_be_printed_the_way_is_open(visitor: Visitor) -> None:
    with db.write() as session:
        member = session.get_one(Member, visitor.member_id)
        member.name = "陈\u3400华"
        factories.approved_photo(session, member)
    assert "信息确认并下载会员证" in visitor.text(PAGE)


def test_a_forged_confirmation_prints_nothing(visitor: Visitor) -> None:
    with db.write() as session:
        factories.approved_photo(session, session.get_one(Member, visitor.member_id))
    token = visitor.hidden(PAGE, "/logout")
    data = {**token, "use_photo": "yes", "shown": "0" * 64}
    assert visitor.client.post(CONFIRM, data=data).location == PAGE
    assert not jobs_of(visitor.member_id, "render")
