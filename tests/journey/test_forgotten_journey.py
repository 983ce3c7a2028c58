"""A member confirms an e-mail address, forgets the password and comes back by mail, in real browsers."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journey.installation import ROW, furnish
from tests.journey.person import PASSWORD, Person
from tests.servers import browser
from tests.servers.stack import Stack

pytestmark = pytest.mark.timeout(180)

NEW_PASSWORD = "渔舟唱晚-二十一弦-2027"


def _open_mail(page: Page, url: str, subject: str) -> str:
    """Wait for a mail of this subject on the demo's page, and open its link."""
    link = page.get_by_role("region", name=subject).first.get_by_role("link").first
    for _ in range(60):
        page.goto(f"{url}/demo/mails")
        if link.count():
            break
        page.wait_for_timeout(250)
    href = link.get_attribute("href")
    assert href
    link.click()
    return href


def _confirm_email(person: Person) -> None:
    page = person.page
    page.get_by_role("link", name="联系方式").click()
    email = page.get_by_role("region", name="电子邮件")
    email.get_by_role("link", name="填写").click()
    expect(page.get_by_label("电子邮件")).to_have_value(person.row["电子邮件"])  # from the register
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_role("button", name="发送确认邮件").click()
    expect(email.get_by_text("待确认")).to_be_visible()
    _open_mail(page, person.url, "确认电子邮件地址")
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("heading", name="电子邮件已确认")).to_be_visible()


def _forget(person: Person) -> None:
    page = person.page
    page.get_by_role("link", name="忘记密码").click()
    page.get_by_label("用户名称").fill(person.row["会员证书编号"])
    person.answer_questions()
    page.get_by_label("用户名称").press("Enter")
    expect(page.get_by_text("几分钟内会收到邮件")).to_be_visible()


def test_a_member_forgets_the_password_and_comes_back_by_mail(
    stack: Stack, browser_page: Page, browser_process: Browser, tmp_path: object
) -> None:
    furnish(tmp_path, ROW)  # type: ignore[arg-type]
    stack.start("mail", "web", "sweeper", "notice")
    person = Person(browser_page, stack.url, ROW)
    person.first_log_in()
    _confirm_email(person)
    browser_page.get_by_role("button", name="退出").click()
    stack.processes["mail"].stop()  # the mail server is away: what is asked for waits
    browser_page.goto(f"{stack.url}/login")
    _forget(person)
    stack.start("mail")
    with browser.page(browser_process, viewport=browser.PHONE) as other_page:
        link = _open_mail(other_page, stack.url, "重置密码")
        assert browser_page.request.get(link).status == 200  # as a mail scanner does: nothing happens
        other = Person(other_page, stack.url, ROW)
        other.set_password(NEW_PASSWORD)
        expect(other_page.get_by_text("新密码已设置")).to_be_visible()
        other.log_in(NEW_PASSWORD)
        other_page.wait_for_url(re.compile("/member/"))
        other_page.goto(link)
        expect(other_page.get_by_role("heading", name="这个链接已经用过")).to_be_visible()
        _open_mail(other_page, stack.url, "您的密码已更改")
    person.log_in(PASSWORD)
    expect(browser_page.get_by_text("没有登录成功")).to_be_visible()


def test_without_javascript_at_a_phone_it_is_the_same_way(
    stack: Stack, browser_process: Browser, tmp_path: object
) -> None:
    furnish(tmp_path, ROW)  # type: ignore[arg-type]
    stack.start("mail", "web", "sweeper", "notice")
    with browser.page(browser_process, viewport=browser.PHONE, javascript=False) as page:
        person = Person(page, stack.url, ROW)
        person.first_log_in()
        _confirm_email(person)
        page.goto(stack.url)
        page.get_by_role("button", name="退出").click()
        page.goto(f"{stack.url}/login")
        _forget(person)
        _open_mail(page, stack.url, "重置密码")
        person.set_password(NEW_PASSWORD)
        person.log_in(NEW_PASSWORD)
        page.wait_for_url(re.compile("/member/"))
