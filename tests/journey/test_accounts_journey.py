"""Accounts in a real browser: a second factor set up, lost and helped; an institute's admin and a clerk."""

import re
import time

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from shared import db
from shared.accounts import Account, LoginSession, Role, passwords
from shared.accounts import rules as account_rules
from shared.accounts.rights import Right
from shared.audit import Actor
from tests import factories
from tests.servers import browser
from tests.servers.stack import Stack
from tests.web import site as sites
from tests.web.site import answer_of

pytestmark = pytest.mark.timeout(180)

OWN, NEW = "垂柳 by the lake 7", "晴耕雨读-七弦琴-2026"
NATIONAL, INSTITUTE = "中注协", "地方注协"


def _account(name: str, person: str, role: Role, institute: str | None = None, *given: Right) -> Account:
    with db.write() as session:
        account, _ = account_rules.create(
            session, login_name=name, person_name=person, role=role, institute_code=institute,
            given=given or None, actor=Actor("test"),
        )  # fmt: skip
        account_rules.set_password(session, account, passwords.hash_password(OWN))
    return account


def _log_in(page: Page, url: str, kind: str, name: str, password: str, code: str = "") -> None:
    if not page.url.split("?")[0].endswith("/login"):
        page.goto(f"{url}/login")
    page.get_by_label("用户类型").select_option(label=kind)
    page.get_by_label("用户名称").fill(name)
    page.get_by_label("密码", exact=False).first.fill(password)
    if code:
        page.get_by_label("动态码").fill(code)
    challenge = page.locator("input[name=captcha_id]")
    if challenge.count():
        page.locator("#f-captcha").fill(answer_of(challenge.input_value()))
    page.get_by_role("button", name="登录", exact=True).click()


def _set_up(page: Page) -> tuple[str, list[str]]:
    """From 账户安全 to the recovery codes; the secret that the telephone has now, and the codes."""
    page.get_by_role("button", name="开始设置").click()
    expect(page.locator("svg.qr")).to_be_visible()
    page.get_by_text("不能扫描？手工输入密钥").click()
    secret = page.locator("#secret").inner_text().replace(" ", "")
    page.get_by_label("动态码").fill(pyotp.TOTP(secret).at(time.time()))
    page.get_by_label("现在的密码").fill(OWN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("两步验证已启用")
    codes = page.locator("#recovery-codes li .exact").all_inner_texts()
    page.get_by_role("link", name="已经记下，继续").click()
    return secret, codes


def _next_code(secret: str, after: float) -> str:
    """A code that was not used yet: of the step after the one at `after`, as the telephone's clock may be."""
    return pyotp.TOTP(secret).at(after + 30)


@pytest.mark.parametrize("javascript", [True, False])
def test_an_ops_person_sets_up_a_second_factor_loses_it_and_is_helped(
    stack: Stack, browser_process: Browser, javascript: bool
) -> None:
    _account("ops", "周若兰", Role.OPS)
    _account("admin", "林致远", Role.ADMIN)
    stack.start("web", env={"CERT_DEMO": "false"})
    with browser.page(browser_process, javascript=javascript) as page:
        _log_in(page, stack.url, NATIONAL, "ops", OWN)
        expect(page.get_by_text("请先设置两步验证")).to_be_visible()
        page.goto(f"{stack.url}/ops/members")
        expect(page).to_have_url(f"{stack.url}/security")
        began = time.time()
        secret, codes = _set_up(page)
        expect(page.get_by_role("heading", name="工作台")).to_be_visible()
        page.get_by_role("button", name="退出").click()

        _log_in(page, stack.url, NATIONAL, "ops", OWN)  # the password alone
        expect(page.get_by_text("没有登录成功")).to_be_visible()
        sites.no_waits()
        _log_in(page, stack.url, NATIONAL, "ops", OWN, _next_code(secret, began))
        expect(page.get_by_role("heading", name="工作台")).to_be_visible()
        page.get_by_role("button", name="退出").click()

        _log_in(page, stack.url, NATIONAL, "ops", OWN, codes[0])  # the telephone is lost
        expect(page.get_by_text("还剩 9 个")).to_be_visible()
        page.get_by_role("button", name="退出").click()

        with browser.page(browser_process, javascript=javascript) as helper:  # so is the paper
            _log_in(helper, stack.url, NATIONAL, "admin", OWN)
            _set_up(helper)
            helper.get_by_role("link", name="账户", exact=False).first.click()
            helper.get_by_role("link", name="管理 ops").click()
            helper.get_by_role("link", name="重置两步验证").click()
            helper.get_by_label("事由").fill("手机丢失，已当面核对")
            helper.keyboard.press("Enter")
            expect(helper.get_by_text("两步验证已重置")).to_be_visible()

        _log_in(page, stack.url, NATIONAL, "ops", OWN)
        expect(page.get_by_text("请先设置两步验证")).to_be_visible()
        _set_up(page)
        expect(page.get_by_role("heading", name="工作台")).to_be_visible()


def test_an_institutes_admin_makes_a_clerk_who_works_and_is_ended(
    stack: Stack, browser_page: Page, browser_process: Browser
) -> None:
    with db.write() as session:
        factories.institutes(session)
        member = factories.member(session, 1, photo=False)
    _account("beijing", "赵明轩", Role.STAFF, "11", *Right)
    stack.start("web")
    _log_in(browser_page, stack.url, INSTITUTE, "beijing", OWN)
    browser_page.get_by_role("link", name="账户").first.click()
    browser_page.get_by_role("link", name="新建账户").click()
    browser_page.get_by_label("用户名称").fill("beijing.li")
    browser_page.get_by_label("姓名").fill("李明")
    browser_page.get_by_label("会员").check()
    browser_page.get_by_label("事由").fill("新入职")
    browser_page.keyboard.press("Enter")
    initial = browser_page.locator("#password").inner_text().strip()

    with browser.page(browser_process, viewport=browser.PHONE) as clerk:
        _log_in(clerk, stack.url, INSTITUTE, "beijing.li", initial)
        clerk.locator("#f-new_password").fill(NEW)
        clerk.locator("#f-again").fill(NEW)
        clerk.keyboard.press("Enter")
        clerk.get_by_label("查找本会会员").fill(member.certificate_number)
        clerk.keyboard.press("Enter")
        expect(clerk.get_by_text(member.name).first).to_be_visible()
        expect(clerk.get_by_role("link", name="账户", exact=True)).to_have_count(0)

        browser_page.get_by_role("link", name="已交给本人，返回").click()
        browser_page.get_by_role("link", name="管理 beijing.li").click()
        browser_page.get_by_role("link", name="终止账户").click()
        browser_page.get_by_label("事由").fill("已离职")
        browser_page.get_by_role("button", name="终止账户").click()
        expect(browser_page.get_by_text("已终止").first).to_be_visible()

        clerk.reload()
        expect(clerk).to_have_url(re.compile("/login"))
        _log_in(clerk, stack.url, INSTITUTE, "beijing.li", NEW)
        expect(clerk.get_by_text("没有登录成功")).to_be_visible()


def test_a_long_form_whose_log_in_ended_is_filled_in_again(stack: Stack, browser_page: Page) -> None:
    with db.write() as session:
        factories.institutes(session)
    _account("beijing", "赵明轩", Role.STAFF, "11", *Right)
    stack.start("web")
    page = browser_page
    _log_in(page, stack.url, INSTITUTE, "beijing", OWN)
    page.goto(f"{stack.url}/institute/accounts/new")
    page.get_by_label("用户名称").fill("beijing.li")
    page.get_by_label("姓名").fill("李明")
    page.get_by_label("会员").uncheck()
    page.get_by_label("文本").check()
    page.get_by_label("事由").fill("新入职，接手公告")
    with db.write() as session:
        session.execute(update(LoginSession).values(seen_at=1))
    page.get_by_role("button", name="新建账户").click()
    expect(page.get_by_text("没有丢失")).to_be_visible()
    _log_in(page, stack.url, INSTITUTE, "beijing", OWN)
    expect(page.get_by_text("您上次填写的内容还没有提交")).to_be_visible()
    expect(page.get_by_label("姓名")).to_have_value("李明")
    expect(page.get_by_label("会员")).not_to_be_checked()
    expect(page.get_by_label("文本")).to_be_checked()
    expect(page.get_by_label("事由")).to_have_value("新入职，接手公告")
    page.get_by_role("button", name="新建账户").click()
    expect(page.locator("#password")).to_be_visible()
