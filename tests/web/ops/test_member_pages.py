"""Finding members and resetting their passwords: ops any member, staff their own institute's only."""

import re
from urllib.parse import quote

import pytest
from sqlalchemy import select, update

from shared import db
from shared.accounts import Account, passwords
from shared.audit import AuditEntry
from shared.members import Institute, Member
from tests.web.ops.desk import Desk, words_of


def test_a_member_is_found_by_number_or_by_the_beginning_of_the_name(ops: Desk, five: list[str]) -> None:
    assert five[1] in ops.text(f"/ops/members?q={five[1]}")
    assert five[1] in ops.text("/ops/members?q=张三")
    assert "没有找到“三”" in ops.text("/ops/members?q=三")
    assert "没有找到“%”" in ops.text("/ops/members?q=%25")


@pytest.mark.parametrize(
    ("registered", "typed"),
    [
        ("阿卜杜·买买提", "阿卜杜．买"),
        ("阿卜杜·买买提", "阿卜杜."),
        ("陈 Mary Ann", "陈mary a"),
        ("O'Brien", "o’b"),
        ("王䶮", "王\ue863"),
        ("文化", "⽂"),
    ],
)
def test_a_name_is_found_however_it_is_typed(ops: Desk, five: list[str], registered: str, typed: str) -> None:
    with db.write() as s:
        s.execute(update(Member).where(Member.certificate_number == five[1]).values(name=registered))
    assert five[1] in ops.text(f"/ops/members?q={quote(typed)}")
    assert "没有找到" in ops.text(f"/ops/members?q={quote(typed + '他')}")


def test_an_institute_is_named_in_the_readers_language(ops: Desk, five: list[str]) -> None:
    with db.write() as s:
        s.get_one(Institute, "11").names = {"zh": "北京注册会计师协会", "en": "Beijing Institute"}
    page = f"/ops/members?q={five[1]}"
    assert "北京注册会计师协会" in ops.text(page)
    ops.client.set_cookie("lang", "en")
    assert "Beijing Institute" in ops.text(page)
    assert "Beijing Institute" in ops.text("/ops/campaigns/new")


def test_an_id_number_is_shown_masked(ops: Desk, five: list[str]) -> None:
    text = ops.text(f"/ops/members?q={five[1]}")
    assert "test-2" not in text
    assert "****-2" in text


def test_staff_see_their_own_institutes_members_only(staff: Desk, five: list[str]) -> None:
    assert five[1] in staff.text(f"/institute/?q={five[1]}")
    assert "没有找到" in staff.text(f"/institute/?q={five[3]}")


def test_staff_reset_the_password_of_their_own_members_only(staff: Desk, five: list[str]) -> None:
    own, other = (f"/institute/members/{number}/reset" for number in (five[1], five[3]))
    unsaid = staff.post(own, own)
    assert "请选择您核对了哪种证件" in words_of(unsaid)
    assert staff.post(own, own, {"checked": "library card"}).status_code == 422
    assert staff.acts() == []
    page = staff.post(own, own, {"checked": "passport"}).get_data(as_text=True)
    found = re.search(r'id="password">([^<]+)<', page)
    assert found
    with db.read() as s:
        account = s.scalars(select(Account).where(Account.login_name == five[1])).one()
    assert passwords.matches(account.password_hash, found[1])
    assert staff.get(other).status_code == 404
    assert staff.post(own, other).status_code == 404
    assert staff.acts() == [("account.reset", f"account:{account.id}")]
    with db.read() as s:
        row = s.scalars(select(AuditEntry).where(AuditEntry.action == "account.reset")).one()
    assert row.details["checked"] == "passport"


def test_staff_are_led_to_the_members_page_where_a_photo_gets_in(staff: Desk) -> None:
    assert 'href="/counter/"' in staff.get("/institute/").text
