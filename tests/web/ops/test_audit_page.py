"""The audit log's page: every act has words, an object is found by its older spelling too."""

import csv
import html
import io
import re
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from sqlalchemy import insert, select

from shared import clock, db
from shared.accounts import Account
from shared.audit import Act, Actor, AuditEntry, Noun, Object, record
from shared.members import Member
from tests.web.ops.desk import Desk, words_of
from web.ops import audit as audit_page
from web.words.acts import ACTS
from web.words.details import NOUNS


def test_every_act_has_words_and_so_have_names_of_former_times(ops: Desk) -> None:
    assert set(ACTS) == set(Act)
    for name in ("photo_submitted", "photos_fetch_missing", "seal.put"):
        _as_it_was(name, "member:1")
    page = ops.text("/ops/audit")
    for words in ("登记照片", "批量调取照片", "上传印章"):
        assert words in page


def test_an_act_is_written_with_its_actor_and_the_row_it_is_about(admin: Desk, ops: Desk) -> None:
    page = f"/ops/accounts/{ops.account_id}/disable"
    admin.post(page, page, {"reason": "已离职"})
    with db.read() as s:
        entry = s.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.account_id) == (admin.login, admin.account_id)
    assert (entry.action, entry.object) == ("account.disable", f"account:{ops.account_id}")
    assert entry.details == {"login_name": ops.login, "reason": "已离职"}


def test_an_account_is_found_by_its_number_and_by_its_name(ops: Desk, admin: Desk) -> None:
    _as_it_was("account.reset", f"account:{admin.login}")
    with db.write() as s:
        record(s, Act.ACCOUNT_DISABLE, Object("account", admin.account_id), actor=Actor("later"))
        record(s, Act.ACCOUNT_ENABLE, Object("account", ops.account_id), actor=Actor("another"))
    for spelling in (admin.login, str(admin.account_id)):
        page = ops.text(f"/ops/audit?object=account:{spelling}")
        assert "elder" in page
        assert "later" in page
        assert "another" not in page


def test_a_member_is_found_by_row_and_by_certificate_number(ops: Desk, five: list[str]) -> None:
    with db.read() as s:
        member_id = s.scalars(select(Member.id).where(Member.certificate_number == five[1])).one()
    _as_it_was("certificate.submit", f"member:{five[1]}")
    with db.write() as s:
        record(s, Act.PHOTO_SUBMIT, Object("member", member_id), actor=Actor("later"))
    for spelling in (five[1], str(member_id)):
        page = ops.text(f"/ops/audit?object=member:{spelling}")
        assert "elder" in page
        assert "later" in page


def test_an_object_of_nothing_is_an_empty_page(ops: Desk) -> None:
    for nonsense in ("account:", "member:99999999999999999999", "account:²", ":", "campaign:0"):
        assert "没有记录" in ops.text(f"/ops/audit?object={nonsense}")


def _as_it_was(action: str, obj: str) -> None:
    with db.write() as s:
        values = {"at": clock.now(), "actor": "elder", "action": action, "object": obj, "details": {}}
        s.execute(insert(AuditEntry).values(values))


def test_a_row_names_the_person_and_what_it_is_about_in_words_with_a_way_there(
    ops: Desk, five: list[str]
) -> None:
    with db.write() as s:
        s.get_one(Account, ops.account_id).person_name = "周若兰"
        member = s.scalars(select(Member).where(Member.certificate_number == five[1])).one()
        member.name = "欧阳小兰"
        about = Object("member", member.id)
        record(s, Act.PHOTO_SUBMIT, about, actor=Actor(ops.login, ops.account_id), sha256="ab" * 32)
        record(s, Act.PHOTO_SUBMIT, about, actor=Actor("command:root"), source="on_site")
    text = ops.text("/ops/audit")
    assert f"周若兰（{ops.login}）" in text
    assert f"会员 欧**兰（{five[1]}）" in text
    assert "命令行（root）" in text
    assert "摘要：abababababab…" in text
    assert "来源：现场采集" in text
    page = ops.get("/ops/audit").get_data(as_text=True)
    assert f'href="/ops/members?q={five[1]}"' in page
    assert "member:" not in text
    assert "欧阳小兰" not in text


@pytest.mark.parametrize("noun", get_args(Noun))
def test_what_is_gone_or_unknown_is_still_named_in_words(ops: Desk, noun: str) -> None:
    with db.write() as s:
        for row in (987654, None):
            record(s, Act.JOB_RETRY, Object(noun, row), actor=Actor("command:x"))  # type: ignore[arg-type]
    text = ops.text("/ops/audit")
    assert f"{NOUNS[noun]} 987654" in text
    assert f"{noun}:" not in text


def test_the_log_is_narrowed_by_person_act_and_the_bodys_days(ops: Desk, admin: Desk) -> None:
    with db.write() as s:
        s.get_one(Account, admin.account_id).person_name = "林致远"
    _at(datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), admin.login, Act.CAMPAIGN_START, reason="before")
    _at(datetime(2026, 3, 1, 16, 0, 0, tzinfo=UTC), admin.login, Act.CAMPAIGN_START, reason="midnight")
    _at(datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC), ops.login, Act.CAMPAIGN_START, reason="evening")
    _at(datetime(2026, 3, 2, 16, 0, 0, tzinfo=UTC), ops.login, Act.IMPORT_BEGIN, file="after")
    found = ops.text("/ops/audit?since=2026-03-02&until=2026-03-02")
    assert _told(found) == {"midnight", "evening"}
    assert _told(ops.text("/ops/audit?who=林致远")) == {"before", "midnight"}
    assert _told(ops.text(f"/ops/audit?who={ops.login}&action=campaign.start")) == {"evening"}
    assert _told(ops.text("/ops/audit?action=import.begin")) == {"after"}


def test_days_that_are_none_are_said_at_their_field_and_what_was_typed_stays(ops: Desk) -> None:
    page = ops.get("/ops/audit?since=2026-02-30&who=%E6%9E%97").get_data(as_text=True)
    assert 'id="e-since"' in page
    assert 'value="林"' in page
    assert "结束日期在开始日期之前" in ops.text("/ops/audit?since=2026-03-02&until=2026-03-01")


def test_pages_follow_each_other_without_a_row_twice_or_left_out(ops: Desk) -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    for number in range(120):  # three of each millisecond: rows of one time are told apart too
        _at(at + timedelta(milliseconds=number // 3), "someone", Act.CAMPAIGN_START, reason=f"no{number}")
    seen, href = [], "/ops/audit?who=someone"
    while href:
        page = ops.get(href).get_data(as_text=True)
        seen.append(re.findall(r"理由：(no\d+)", page))
        found = re.search(r'rel="next"[^>]*href="([^"]+)"', page)
        href = html.unescape(found[1]) if found else ""
    assert [one for page in seen for one in page] == [f"no{number}" for number in reversed(range(120))]
    back = re.search(r'rel="prev"[^>]*href="([^"]+)"', page)
    assert back
    assert re.findall(r"理由：(no\d+)", ops.get(html.unescape(back[1])).get_data(as_text=True)) == seen[1]


@pytest.mark.parametrize("place", ["x", "1-", "-", "9" * 40, "1-99999999999999", "²-1", "1-1-1"])
def test_a_place_that_is_none_is_no_error(ops: Desk, place: str) -> None:
    for name in ("older", "newer"):
        assert ops.get(f"/ops/audit?{name}={place}").status_code == 200


def test_the_file_holds_what_was_asked_for_and_saving_it_is_an_act_of_its_own(ops: Desk) -> None:
    _at(datetime(2026, 3, 1, tzinfo=UTC), "command:x", Act.CAMPAIGN_START, reason="=HYPERLINK(1)")
    _at(datetime(2026, 3, 5, tzinfo=UTC), "command:x", Act.CAMPAIGN_START, reason="other")
    asked = {"since": "2026-03-01", "until": "2026-03-01"}
    answer = ops.post("/ops/audit?since=2026-03-01", "/ops/audit/export", asked)
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][1:4] == ["2026-03-01 08:00:00", "命令行（x）", "开始批量重制"]
    assert "HYPERLINK" in rows[1][5]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert ops.acts() == [("audit.export", "audit:-")]
    assert "行数：1；开始日期：2026-03-01；结束日期：2026-03-01" in ops.text("/ops/audit")


def test_more_rows_than_a_file_may_hold_are_refused_with_what_to_do(
    ops: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_page, "MOST_EXPORTED", 2)
    for number in range(3):
        _at(datetime(2026, 3, 1, tzinfo=UTC), "command:x", Act.CAMPAIGN_START, reason=str(number))
    answer = ops.post("/ops/audit", "/ops/audit/export")
    assert "超过 2 条，没有导出" in words_of(answer)
    assert ops.acts() == []


def test_a_file_of_several_batches_has_every_row_once(ops: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_page, "_BATCH", 2)
    for number in range(5):
        _at(datetime(2026, 3, 1, tzinfo=UTC), "command:x", Act.CAMPAIGN_START, reason=f"no{number}")
    answer = ops.post("/ops/audit", "/ops/audit/export", {"who": "command:x"})
    assert re.findall(r"no\d", answer.get_data(as_text=True)) == ["no4", "no3", "no2", "no1", "no0"]


def _at(when: datetime, actor: str, act: Act, **details: str) -> None:
    values = {"at": int(when.timestamp() * 1000), "actor": actor, "action": act, "object": "campaign:7"}
    with db.write() as s:
        s.execute(insert(AuditEntry).values({**values, "details": details}))


def _told(text: str) -> set[str]:
    return set(re.findall(r"before|midnight|evening|after", text))
