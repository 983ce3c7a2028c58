"""The two long pages in a real browser with real workers: they follow the work without being loaded again."""

from pathlib import Path

from flask import Flask

from shared import db, jobs
from shared.certificates.kinds import RENDER
from tests import factories
from tests.servers.browser import Page
from tests.servers.stack import Stack
from tests.shared.jobs.crashing import park
from tests.web.ops.desk import Desk
from web import sessions

HEADING = "会员证书编号,姓名,性别,证件类型,证件号码,资格取得方式,全科合格证号,会员批准日期,所在地区\n"
GOOD = "110000000001,李明,男,中国身份证,110105199003071239,考试,QK1,2015-06-01,北京市\n"
WRONG = "110000000002,张__,女,中国身份证,110105198506114566,考试,QK2,2016-06-01,北京市\n"


def _sit_down(page: Page, stack: Stack, desk: Desk) -> None:
    cookie = desk.client.get_cookie(sessions.cookie_name())
    assert cookie
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": stack.url}])


def test_a_register_is_uploaded_looked_at_and_imported(
    stack: Stack, app: Flask, browser_page: Page, tmp_path: Path
) -> None:
    file = tmp_path / "名册.csv"
    file.write_text(HEADING + GOOD + WRONG, encoding="utf-8")
    stack.start("web", "bulk")
    _sit_down(browser_page, stack, Desk(app, "ops"))
    browser_page.goto(f"{stack.url}/ops/imports")
    browser_page.get_by_label("名册文件").set_input_files(file)
    browser_page.get_by_role("button", name="上传并检查").click()
    browser_page.get_by_label("只导入正确的行").check()  # appears by itself once the check is done
    browser_page.get_by_role("button", name="导入", exact=True).click()
    browser_page.get_by_text("已导入：新增 1 人，变更 0 人").wait_for()


def test_a_campaign_is_started_and_watched_to_its_end(stack: Stack, app: Flask, browser_page: Page) -> None:
    with db.write() as s:
        factories.institutes(s)
        for number in range(1, 31):
            factories.member(s, number, photo=False)
    stack.start("web", "bulk")
    _sit_down(browser_page, stack, Desk(app, "ops"))
    browser_page.goto(f"{stack.url}/ops/campaigns")
    browser_page.keyboard.press("c")
    browser_page.get_by_label("全部会员").check()
    browser_page.get_by_label("理由").fill("更换印章")
    browser_page.get_by_role("button", name="下一步").click()
    browser_page.get_by_label("输入人数以确认").fill("30")
    browser_page.get_by_role("button", name="开始重制").click()
    browser_page.get_by_role("heading", name="失败的原因").wait_for()
    browser_page.locator("h1").get_by_text("已完成").wait_for()
    assert "30 选中" in browser_page.locator(".sum").inner_text()


def test_an_opened_history_stays_open_while_the_board_renews_itself(
    stack: Stack, app: Flask, browser_page: Page
) -> None:
    _park_one()
    stack.start("web")
    _sit_down(browser_page, stack, Desk(app, "ops"))
    browser_page.goto(f"{stack.url}/ops/")
    browser_page.get_by_text("最近的尝试").click()
    _park_one()
    browser_page.get_by_role("heading", name="需要处理 2").wait_for()
    assert browser_page.get_by_text("又一次中断，已停放").first.is_visible()
    assert browser_page.locator("details[open]").count() == 1


def _park_one() -> None:
    with db.write() as s:
        job = jobs.submit(s, RENDER)
    park(job.id)
