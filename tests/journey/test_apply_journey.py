"""From the home page to a certificate with nobody importing anything: applied for on a phone, returned,
mended,
reviewed by both levels, queried, logged in, downloaded.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from shared import db
from shared.accounts import Account, passwords
from shared.accounts import rules as account_rules
from shared.applications import Application
from shared.members import Member
from tests import applying
from tests.journey import paper
from tests.journey.installation import furnish
from tests.journey.person import Person
from tests.servers import browser
from tests.servers.stack import Stack
from tests.web.site import OWN_PASSWORD, answer_of

pytestmark = pytest.mark.timeout(400)

NUMBER = applying.id_number(5)
EXAM = "11002023000007"


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_home_page_to_a_certificate_and_nobody_imports_anything(
    stack: Stack, browser_process: Browser, tmp_path: Path, javascript: bool
) -> None:
    furnish(tmp_path)
    for name, institute, person in (("bj.wang", "beijing", "审核员甲"), ("zx.li", "national", "审核员乙")):
        _reviewer(name, institute, person)
    (tmp_path / "scan.jpg").write_bytes(applying.picture())
    stack.start("exam", "web", "sweeper", "photo", "render")
    with browser.page(browser_process, viewport=browser.PHONE, javascript=javascript) as page:
        number, secret = _begin(page, stack.url)
        _fill(page, tmp_path / "scan.jpg")
        _send(page)
        with browser.page(browser_process, javascript=javascript) as desk:
            _log_in(desk, stack.url, "地方注协", "bj.wang")
            _open(desk)
            _press(desk, "领取")
            _press(desk, "受理：材料齐全")
            expect(desk.locator("img.paper").first).to_be_visible()
            desk.get_by_text("退回补正", exact=True).first.click()
            desk.get_by_label("通讯地址").fill("请写到门牌号")
            desk.get_by_role("button", name="退回补正").click()
            expect(desk.get_by_text("现在的状态：退回补正")).to_be_visible()
            _mend(page, stack.url, number, secret)
            desk.get_by_role("link", name="入会审核").click()
            desk.get_by_role("link", name="补正后交回").click()
            desk.get_by_role("link", name="王小明").first.click()
            expect(desk.get_by_text("示例路 1 号 5 室").first).to_be_visible()
            _press(desk, "领取")
            desk.get_by_text("初审通过", exact=True).first.click()
            desk.get_by_role("button", name="初审通过").click()
            expect(desk.get_by_text("现在的状态：初审通过")).to_be_visible()
        with browser.page(browser_process, javascript=javascript) as desk:
            _log_in(desk, stack.url, "中注协", "zx.li")
            _open(desk)
            _press(desk, "领取")
            desk.locator("#act-approve summary").click()
            desk.get_by_label("会员批准文件号").fill("会协〔2026〕1号")
            desk.get_by_label("会员批准文件号").press("Enter")
            expect(desk.get_by_text("现在的状态：批准")).to_be_visible()
        _download(page, stack.url, tmp_path)
    _logs_hold_nothing_of_the_applicant(stack, secret)


def _logs_hold_nothing_of_the_applicant(stack: Stack, secret: str) -> None:
    logs = list(stack.folder.glob("*.log"))
    assert logs
    for log in logs:
        text = log.read_text(errors="replace")
        for told in ("王小明", NUMBER, "wang@example.com", "13800138000", secret, secret.replace("-", "")):
            assert told not in text, (log.name, told)


def _reviewer(name: str, institute: str, person: str) -> None:
    account = applying.reviewer(name, institute, person=person)
    with db.write() as session:
        mine = session.get_one(Account, account.id)
        account_rules.set_password(session, mine, passwords.hash_password(OWN_PASSWORD))


def _begin(page: Page, url: str) -> tuple[str, str]:
    page.goto(url)
    page.get_by_role("link", name="申请入会", exact=True).click()
    page.get_by_label("取得全科合格证（或考核批准）不超过 5 年").check()
    page.locator("#f-captcha").fill(answer_of(page.locator("input[name=captcha_id]").input_value()))
    page.locator("#f-captcha").press("Enter")
    number = page.locator("#application-number").inner_text()
    secret = page.locator("#application-secret").inner_text()
    page.get_by_role("link", name="已经记下，继续").click()
    return number, secret


def _fill(page: Page, scan: Path) -> None:
    page.get_by_role("link", name="身份信息").click()
    page.get_by_label("姓名").fill("王小明")
    page.get_by_label("证件号码").fill(NUMBER)
    page.get_by_label("证件号码").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("资格信息")
    page.get_by_label("全科合格证号或考核批准文号").fill(EXAM)
    page.get_by_label("全科合格证签发（考核批准）日期").fill("2025-12-01")
    page.get_by_label("全科合格证签发（考核批准）日期").press("Enter")
    page.get_by_label("申请加入的注协").select_option(label="北京注册会计师协会")
    page.get_by_role("button", name="保存并继续").press("Enter")
    for label, text in (
        ("联系电话", "13800138000"), ("电子邮件", "wang@example.com"), ("通讯地址", "北京市示例路 1 号"),
        ("邮政编码", "100000"), ("工作单位", "示例公司"),
    ):  # fmt: skip
        page.get_by_label(label).fill(text)
    page.get_by_label("工作单位").press("Enter")
    for kind in ("全科合格证", "签名的申请表"):
        page.get_by_label("这是哪种材料").select_option(label=kind)
        page.get_by_label("文件").set_input_files(scan)
        page.get_by_role("button", name="上传").click()
        expect(page.get_by_text("已收到").first).to_be_visible()


def _send(page: Page) -> None:
    page.get_by_role("link", name="核对并提交").first.click()
    page.get_by_label("我已阅读并作出上述承诺").check()
    page.get_by_role("button", name="提交申请").press("Enter")
    expect(page.get_by_text("申请已提交").first).to_be_visible()


def _mend(page: Page, url: str, number: str, secret: str) -> None:
    """With number and secret, as on another device."""
    page.context.clear_cookies()
    page.goto(f"{url}/apply/resume")
    page.get_by_label("申请编号").fill(number)
    page.get_by_label("密钥").fill(secret)
    page.locator("#f-captcha").fill(answer_of(page.locator("input[name=captcha_id]").input_value()))
    page.get_by_label("密钥").press("Enter")
    expect(page.get_by_text("请写到门牌号")).to_be_visible()
    page.get_by_role("link", name="联系方式", exact=True).click()
    page.get_by_label("通讯地址").fill("北京市示例路 1 号 5 室")
    page.get_by_label("通讯地址").press("Enter")
    _send(page)


def _log_in(page: Page, url: str, kind: str, name: str) -> None:
    page.goto(f"{url}/login")
    page.get_by_label("用户类型").select_option(label=kind)
    page.get_by_label("用户名称").fill(name)
    page.get_by_label("密码", exact=False).first.fill(OWN_PASSWORD)
    page.locator("#f-captcha").fill(answer_of(page.locator("input[name=captcha_id]").input_value()))
    page.get_by_label("用户名称").press("Enter")


def _open(page: Page) -> None:
    page.get_by_role("link", name="入会审核").click()
    page.get_by_role("link", name="王小明").first.click()


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).press("Enter")
    page.wait_for_load_state()


def _download(page: Page, url: str, folder: Path) -> None:
    with db.read() as session:
        member = session.scalars(select(Member).join(Application, Application.member_id == Member.id)).one()
    row = {
        "姓名": "王小明", "证件号码": NUMBER, "全科合格证号": EXAM, "会员证书编号": member.certificate_number,
    }  # fmt: skip
    person = Person(page, url, row)
    person.first_log_in()
    person.wait_for_photo()
    person.confirm()
    _complete(page)
    person.wait_for_certificate()
    text = paper.text_of(person.download(folder))
    assert "王小明" in text
    assert member.certificate_number in text


def _complete(page: Page) -> None:
    """基本信息: whatever a new member has yet to say."""
    if (dialog := page.get_by_role("dialog", name="基本信息还不完整")).count():
        dialog.get_by_role("link", name="确定").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("补全基本信息")
    for field in page.locator("[aria-invalid=true]").all():
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(index=1)
        else:
            field.fill("2023" if "年份" in field.evaluate("one => one.labels[0].innerText") else "示例")
    page.get_by_role("button", name="保存").press("Enter")
    page.get_by_role("button", name=re.compile("信息确认并下载会员证")).press("Enter")
