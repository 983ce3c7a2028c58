"""Texts in a real browser: an announcement with a picture comes and goes; a visitor looks a member up."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from deploy.demo.portraits import portrait
from shared import clock, db
from shared.accounts import Role
from shared.accounts.rights import Right
from shared.bodies import body
from shared.texts import FileState, TextFile
from tests import factories
from tests.journey.test_accounts_journey import NATIONAL, OWN, _account, _log_in
from tests.servers import browser
from tests.servers.stack import Stack
from tests.web.editors.desks import hours_pass
from tests.web.site import answer_of

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with a picture, and a program that is called one."""
    (tmp_path / "会场.jpg").write_bytes(portrait("hall"))
    (tmp_path / "程序.png").write_bytes(b"MZ\x90\x00" + bytes(500))
    return tmp_path


def _in_hours(hours: int) -> str:
    at = body().local(clock.now()) + timedelta(hours=hours)
    return at.strftime("%Y-%m-%dT%H:%M")


def _write(page: Page, folder: Path) -> None:
    """From 文本 to the form with everything in it; a renamed program is refused on the way."""
    page.get_by_role("link", name="文本", exact=True).click()
    page.get_by_role("link", name="新建：公告").click()
    page.get_by_label("标题").first.fill("年会通知")
    page.get_by_label("正文").first.fill("定于**十二月**召开，会场如图：")
    page.get_by_label("上传图片或附件").set_input_files(folder / "程序.png")
    page.get_by_role("button", name="上传并插入").click()
    expect(page.locator("#e-file")).to_contain_text("只改文件名不会改变内容")
    page.get_by_label("上传图片或附件").set_input_files(folder / "会场.jpg")
    page.get_by_role("button", name="上传并插入").click()
    expect(page.get_by_text("已上传“会场.jpg”")).to_be_visible()
    page.locator("#f-publish_from").fill(_in_hours(1))
    page.locator("#f-publish_until").fill(_in_hours(5))


def _is_ready() -> bool:
    with db.read() as s:
        return s.scalars(select(TextFile.state)).one() == FileState.READY


@pytest.mark.parametrize("javascript", [True, False])
def test_a_clerk_publishes_an_announcement_with_a_picture_that_appears_and_goes_at_its_time(
    stack: Stack, browser_process: Browser, pictures: Path, javascript: bool
) -> None:
    with db.write() as s:
        factories.institutes(s)
    _account("clerk", "何静宜", Role.STAFF, "national", Right.TEXTS)
    stack.start("web", "photo", "sweeper")
    viewport = browser.DESKTOP if javascript else browser.PHONE
    with browser.page(browser_process, javascript=javascript, viewport=viewport) as page:
        _log_in(page, stack.url, NATIONAL, "clerk", OWN)
        _write(page, pictures)
        page.get_by_label("标题").first.press("Enter")  # a preview
        expect(page.get_by_role("heading", name="预览（中文）")).to_be_visible()
        expect(page.locator(".preview strong")).to_have_text("十二月")
        page.get_by_role("button", name="发布", exact=True).click()
        expect(page.locator(".notice.success")).to_contain_text("发布")
        stack.processes["photo"].wait_until(_is_ready, "the picture is ready")
        expect(page.get_by_role("heading", name="等待发布")).to_be_visible()
        expect(page.get_by_role("cell").filter(has_text="何静宜").first).to_be_visible()

        with browser.page(browser_process, javascript=javascript) as visitor:
            visitor.goto(stack.url)
            expect(visitor.get_by_role("link", name="年会通知")).to_have_count(0)
            hours_pass(2)
            visitor.reload()
            visitor.get_by_role("link", name="年会通知").click()
            shown = visitor.get_by_role("img", name="会场")
            expect(shown).to_be_visible()
            place = visitor.url
            picture = f"{stack.url}{shown.get_attribute('src')}"
            assert visitor.request.get(picture).headers["content-type"] == "image/jpeg"
            hours_pass(4)
            for gone in (place, picture):
                assert visitor.request.get(gone).status == 404
            visitor.goto(stack.url)
            expect(visitor.get_by_role("link", name="年会通知")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_looks_a_member_up(stack: Stack, browser_process: Browser, javascript: bool) -> None:
    with db.write() as s:
        factories.institutes(s)
        factories.member(s, 1, name="古丽娜尔·买买提", photo=False)
    stack.start("web")
    with browser.page(browser_process, viewport=browser.PHONE, javascript=javascript) as page:
        page.goto(stack.url)
        page.get_by_role("region", name="公众查询").get_by_role("link", name="非执业会员信息查询").click()
        for name, number in (("古丽娜尔•买买提", "110000000002"), ("古丽娜尔•买买提", "1100 0000 0001")):
            page.get_by_label("姓名").fill(name)
            page.get_by_label("会员证书编号").fill(number)
            page.locator("#f-captcha").fill(answer_of(page.locator("input[name=captcha_id]").input_value()))
            page.locator("#f-captcha").press("Enter")
            if number.endswith("2"):
                expect(page.get_by_text("没有姓名和会员证书编号都相符的会员").first).to_be_visible()
                expect(page.get_by_label("姓名")).to_have_value(name)
        expect(page.get_by_role("heading", name="查询结果")).to_be_visible()
        for told in ("古丽娜尔·买买提", "有效", "北京注册会计师协会", "2015年6月1日"):
            expect(page.get_by_text(told, exact=True)).to_be_visible()
