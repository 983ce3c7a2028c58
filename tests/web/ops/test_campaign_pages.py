"""Starting, watching, cancelling and re-running a bulk regeneration from the pages of ops."""

import csv
import io
import re

import pytest
from sqlalchemy import select

from shared import db
from shared.audit import Act, AuditEntry
from shared.campaigns import CampaignState
from shared.campaigns.kinds import CHUNK
from shared.jobs import Job, holding
from tests import factories
from tests.web.ops.desk import Desk, campaigns, do_jobs, words_of

ALL = {"kind": "all", "reason": "更换印章", "count": "4"}


def _start(ops: Desk, **changes: str) -> str:
    """Start a campaign; its address."""
    answer = ops.post("/ops/campaigns/new", "/ops/campaigns/start", {**ALL, **changes})
    assert answer.status_code == 302, words_of(answer)
    return answer.location


def _sum(text: str) -> dict[str, int]:
    """The numbers of a campaign as the page says them."""
    found = re.search(
        r"(\d+) 选中 = (\d+) 已制作 \+ (\d+) 未变化而跳过 \+ (\d+) 失败 \+ (\d+) 已取消(?: \+ (\d+) 待制作)?",
        text,
    )
    assert found, text
    names = ("total", "done", "skipped", "failed", "cancelled", "pending")
    return dict(zip(names, (int(number or 0) for number in found.groups()), strict=True))


def test_the_number_selected_is_shown_before_anything_starts(ops: Desk, five: list[str]) -> None:
    answer = ops.post("/ops/campaigns/new", "/ops/campaigns/check", {"kind": "all", "reason": "更换印章"})
    assert "4 人会被选中" in words_of(answer)
    assert campaigns() == []


def test_what_would_become_of_the_selection_is_said_before_it_starts(ops: Desk, five: list[str]) -> None:
    factories.published_design()
    form = {"kind": "all", "reason": "更换印章"}
    text = words_of(ops.post("/ops/campaigns/new", "/ops/campaigns/check", form))
    assert "没有照片，不能制作 4" in text
    assert "现在开始，不会制作任何一份新证书" in text
    assert "不在其中：资格暂停 1" in text


def test_a_rate_is_of_what_was_made_not_of_what_was_cancelled(ops: Desk, five: list[str]) -> None:
    page = _start(ops)
    ops.post(f"{page}/cancel", f"{page}/cancel")
    with db.write() as s:
        found = s.get_one(type(campaigns()[0]), int(page.rsplit("/", 1)[1]))
        found.started_at = found.finished_at - 2_000
    assert "速度 —" in ops.text(page)


def test_a_count_that_differs_from_the_selection_starts_nothing(ops: Desk, five: list[str]) -> None:
    answer = ops.post("/ops/campaigns/new", "/ops/campaigns/start", {**ALL, "count": "5"})
    text = words_of(answer)
    assert "输入的是 5，现在选中的是 4 人，没有开始。" in text
    assert "更换印章" in text
    assert campaigns() == []


def test_a_count_that_is_no_number_is_asked_for_again(ops: Desk, five: list[str]) -> None:
    answer = ops.post("/ops/campaigns/new", "/ops/campaigns/start", {**ALL, "count": "全部"})
    assert "请用数字输入" in words_of(answer)
    assert campaigns() == []


def test_a_typed_count_may_have_full_width_digits_and_separators(ops: Desk, five: list[str]) -> None:
    _start(ops, count=" ４ ")
    assert campaigns()[0].total == 4


def test_a_start_leaves_an_audit_row_with_who_and_why(ops: Desk, admin: Desk, five: list[str]) -> None:
    page = _start(ops)
    assert ops.acts() == [("campaign.start", f"campaign:{page.rsplit('/', 1)[1]}")]
    text = admin.text("/ops/audit")
    assert "开始批量重制" in text
    assert "更换印章" in text
    assert ops.login in text


def test_without_a_reason_nothing_starts(ops: Desk, five: list[str]) -> None:
    answer = ops.post("/ops/campaigns/new", "/ops/campaigns/start", {**ALL, "reason": "  "})
    assert "请写明重制的理由" in words_of(answer)
    assert campaigns() == []


def test_unknown_numbers_are_named_and_nothing_typed_is_lost(ops: Desk, five: list[str]) -> None:
    typed = f"{five[0]}\n999999， {five[4]}；{five[1]} {five[0]}"
    form = {"kind": "numbers", "numbers": typed, "reason": "改名"}
    checked = ops.post("/ops/campaigns/new", "/ops/campaigns/check", form)
    text = words_of(checked)
    assert "2 人会被选中" in text
    assert re.search(rf"有 2 个号码没有找到.*999999 {five[4]}", text)
    assert typed in checked.get_data(as_text=True)
    edited = ops.post("/ops/campaigns/new", "/ops/campaigns/check", {**form, "edit": "1"})
    assert typed in edited.get_data(as_text=True)
    assert "改名" in edited.get_data(as_text=True)


def test_a_list_of_unknown_numbers_alone_selects_nobody_and_names_them(ops: Desk, five: list[str]) -> None:
    form = {"kind": "numbers", "numbers": "777777", "reason": "改名"}
    answer = ops.post("/ops/campaigns/new", "/ops/campaigns/check", form)
    assert "这些号码都没有找到资格有效的会员：777777" in words_of(answer)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "gb18030"])
def test_a_file_of_numbers_fills_the_field(ops: Desk, five: list[str], encoding: str) -> None:
    listed = io.BytesIO(f"{five[1]}；999999\r\n".encode(encoding))
    form = {"kind": "numbers", "numbers": five[0], "reason": "改名", "numbers_file": (listed, "号码.txt")}
    page = ops.post("/ops/campaigns/new", "/ops/campaigns/check", form)
    assert "2 人会被选中" in words_of(page)
    assert f"{five[0]}\n{five[1]}；999999" in page.get_data(as_text=True)


def test_what_is_no_number_is_named_with_its_line_and_stays_in_the_field(ops: Desk, five: list[str]) -> None:
    listed = io.BytesIO(f"会员证书编号\n{five[1]}\n".encode())
    form = {"kind": "numbers", "numbers": "", "reason": "改名", "numbers_file": (listed, "a.csv")}
    page = ops.post("/ops/campaigns/new", "/ops/campaigns/check", form)
    assert "有 1 处不是会员证书编号" in words_of(page)
    assert "1: 会员证书编号" in words_of(page)
    assert f"会员证书编号\n{five[1]}" in page.get_data(as_text=True)


def test_a_file_that_holds_no_text_or_was_not_asked_for_is_told(ops: Desk, five: list[str]) -> None:
    for kind, data, told in (("numbers", b"PK\x03\x04", "无法识别这个文件"), ("all", b"A001", "范围却不是")):
        form = {"kind": kind, "reason": "改名", "numbers_file": (io.BytesIO(data), "a.xlsx")}
        page = ops.post("/ops/campaigns/new", "/ops/campaigns/check", form)
        assert told in words_of(page)
        assert "改名" in page.get_data(as_text=True)


def test_as_many_numbers_may_be_pasted_as_the_form_says_and_one_more_is_refused(
    ops: Desk, five: list[str]
) -> None:
    form_page = ops.get("/ops/campaigns/new").get_data(as_text=True)
    assert "最多 20,000 个" in form_page
    assert 'maxlength="200"' in form_page
    numbers = [five[0], *(f"990{n:09d}" for n in range(20_000))]
    form = {"kind": "numbers", "reason": "改名"}
    most, more = (
        words_of(ops.post("/ops/campaigns/new", "/ops/campaigns/check", {**form, "numbers": text}))
        for text in ("\r\n".join(numbers[:-1]), "，".join(numbers))
    )
    assert "1 人会被选中" in most
    assert "一次最多 20,000 个号码，您给了 20,001 个" in more


def test_an_institutes_members_can_be_selected(ops: Desk, five: list[str]) -> None:
    form = {"kind": "institute", "institute": "65", "reason": "换会长"}
    answer = ops.post("/ops/campaigns/new", "/ops/campaigns/check", form)
    assert "1 人会被选中" in words_of(answer)
    assert "新疆维吾尔自治区注册会计师协会" in words_of(answer)


def test_a_double_click_starts_one_campaign(ops: Desk, five: list[str]) -> None:
    assert _start(ops, asked="form-1") == _start(ops, asked="form-1")
    assert _start(ops, asked="form-2") != _start(ops, asked="form-1")
    assert len(campaigns()) == 2


def test_the_numbers_always_sum_to_the_selection(ops: Desk, five: list[str]) -> None:
    page = _start(ops)
    before = _sum(ops.text(page))
    assert before == {"total": 4, "done": 0, "skipped": 0, "failed": 0, "cancelled": 0, "pending": 4}
    do_jobs("campaign_chunk")
    after = _sum(ops.text(page))
    assert after == {"total": 4, "done": 0, "skipped": 0, "failed": 4, "cancelled": 0, "pending": 0}


def test_failures_are_listed_with_their_reasons_and_can_be_run_again(ops: Desk, five: list[str]) -> None:
    factories.published_design()
    page = _start(ops)
    do_jobs("campaign_chunk")
    failures = ops.text(f"{page}/failures")
    assert "还没有可用的照片" in failures
    assert all(number in failures for number in five[:4])
    again = page.rsplit("/", 1)[1]
    form = {"kind": "failed_of", "campaign": again, "reason": "再来一次"}
    assert "4 人会被选中" in words_of(ops.post("/ops/campaigns/new", "/ops/campaigns/check", form))


def test_the_failures_file_has_no_cell_that_a_spreadsheet_would_run(ops: Desk, five: list[str]) -> None:
    page = _start(ops)
    do_jobs("campaign_chunk")
    answer = ops.get(f"{page}/failures.csv")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[1][:2] == [five[0], "'=HYPERLINK(1)"]
    assert len(rows) == 5
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    with db.read() as s:
        assert s.scalars(select(AuditEntry.action)).all().count(Act.CAMPAIGN_EXPORT) == 1


def test_a_cancelled_campaign_prints_no_more_and_still_sums(ops: Desk, five: list[str]) -> None:
    page = _start(ops)
    assert "取消批次" in ops.text(f"{page}/cancel")
    assert campaigns()[0].state == CampaignState.RUNNING
    assert ops.post(f"{page}/cancel", f"{page}/cancel").status_code == 302
    text = ops.text(page)
    assert _sum(text) == {"total": 4, "done": 0, "skipped": 0, "failed": 0, "cancelled": 4, "pending": 0}
    assert ("campaign.cancel", f"campaign:{page.rsplit('/', 1)[1]}") in ops.acts()
    assert "批次已经结束" in ops.text(f"{page}/cancel")


def test_a_page_of_a_running_campaign_asks_again_without_javascript(ops: Desk, five: list[str]) -> None:
    page = _start(ops)
    assert '<noscript><meta http-equiv="refresh"' in ops.get(page).get_data(as_text=True)
    do_jobs("campaign_chunk")
    assert 'http-equiv="refresh"' not in ops.get(page).get_data(as_text=True)


def test_a_stopped_campaign_can_be_resumed(ops: Desk, five: list[str]) -> None:
    page = _start(ops)
    with db.write() as s:
        found = s.get_one(type(campaigns()[0]), int(page.rsplit("/", 1)[1]))
        found.state = CampaignState.STOPPED
    assert "已自动停止" in ops.text(page)
    ops.post(page, f"{page}/resume")
    assert campaigns()[0].state == CampaignState.RUNNING
    do_jobs("campaign_chunk")
    assert _sum(ops.text(page))["failed"] == 4


def test_a_stopped_campaign_says_which_failure_stopped_it(ops: Desk, five: list[str]) -> None:
    page = _start(ops)
    with db.write() as s:
        held = holding.claim(s, s.scalars(select(Job.id)).one(), "here:1/2")
        assert held
        holding.fail(s, held, "storage_full", {})
        CHUNK.on_failure(s, held, "storage_full", {})
    text = ops.text(page)
    assert "已自动停止" in text
    assert "存储空间已满，没有保存" in text
    assert "失败 存储空间已满 here:1/2" in text


def test_a_campaign_that_is_not_there_is_not_found(ops: Desk) -> None:
    assert ops.get("/ops/campaigns/99").status_code == 404
