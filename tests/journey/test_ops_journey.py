"""A person of ops corrects the register and has just those certificates made anew, by keyboard."""

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from shared import certificates, db, members
from shared.members import Member
from tests import factories
from tests.faults.scene import start_campaign
from tests.journey.installation import ROW, ROW_WITHOUT_PHOTO, furnish
from tests.servers.stack import Stack
from tests.web.ops.desk import Desk
from tests.web.ops.test_desk_in_a_browser import _sit_down
from tests.worker.handlers.test_campaigns import run_chunks
from web.app import create_app
from worker.press import library

pytestmark = pytest.mark.timeout(180)
NEW_NAME = "古丽娜尔·买买提江"


@pytest.fixture
def printed(stack: Stack, tmp_path: Path) -> Stack:
    """Two members who hold a certificate of what the register says."""
    library.published.cache_clear()
    furnish(tmp_path, ROW, ROW_WITHOUT_PHOTO)
    with db.write() as session:
        for member in session.scalars(select(Member)):
            factories.approved_photo(session, member)
    run_chunks(start_campaign(2))
    stack.start("web", "bulk")
    return stack


def _press(page: Page, role: str, name: str) -> None:
    page.get_by_role(role, name=name).press("Enter")  # type: ignore[arg-type]


def _fill_in(template: Path, rows: list[dict[str, str]]) -> None:
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, 2):
        for heading, value in row.items():
            sheet.cell(number, place[heading]).value = value
    book.save(template)


def test_from_the_template_over_a_correction_to_a_campaign_over_whom_it_concerns(
    printed: Stack, browser_page: Page, tmp_path: Path
) -> None:
    page = browser_page
    _sit_down(page, printed, Desk(create_app(), "ops"))
    page.goto(f"{printed.url}/ops/imports")
    with page.expect_download() as downloaded:
        _press(page, "link", "下载模板（.xlsx）")
    template = tmp_path / downloaded.value.suggested_filename
    downloaded.value.save_as(template)
    _fill_in(template, [ROW | {"姓名": NEW_NAME}, ROW_WITHOUT_PHOTO])
    page.get_by_label("名册文件").set_input_files(template)
    _press(page, "button", "上传并检查")
    expect(page.get_by_text("每一行都正确：新增 0 人，变更 1 人。")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="导入", exact=True).press("Enter")
    expect(page.get_by_text("已导入：新增 0 人，变更 1 人")).to_be_visible(timeout=30_000)
    _press(page, "link", "看谁的证书已过时")
    expect(page.get_by_role("cell", name=NEW_NAME, exact=True)).to_be_visible()
    expect(page.get_by_text(ROW_WITHOUT_PHOTO["会员证书编号"])).to_have_count(0)
    _press(page, "link", "为这 1 人重制…")
    page.get_by_label("理由").fill("更正姓名")
    page.get_by_label("理由").press("Enter")
    expect(page.get_by_text("1 人会被选中")).to_be_visible()
    expect(page.get_by_role("row", name="制作新一版 1")).to_be_visible()
    page.get_by_label("输入人数以确认").fill("1")
    page.get_by_label("输入人数以确认").press("Enter")
    page.locator("h1").get_by_text("已完成").wait_for(timeout=60_000)
    assert "1 选中" in page.locator(".sum").inner_text()
    with db.read() as session:
        member = members.by_number(session, ROW["会员证书编号"])
        assert member is not None
        edition = certificates.current(session, member.id, "membership")
    assert edition is not None
    assert (edition.n, edition.facts["name"]) == (2, NEW_NAME)
