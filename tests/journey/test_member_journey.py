"""A member's whole way, in a real browser against every process of an installation."""

import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete

from shared import certificates, db, members
from shared.accounts import LoginSession
from tests import factories
from tests.journey import paper
from tests.journey.installation import ROW, ROW_WITHOUT_PHOTO, furnish
from tests.journey.person import PASSWORD, Person
from tests.servers import browser
from tests.servers.stack import Stack

pytestmark = pytest.mark.timeout(180)

MISSING, SCHOOL = "毕业院校", "示范财经大学"


@pytest.fixture
def installation(stack: Stack, tmp_path: Path) -> Stack:
    """All that a member needs runs; the register has been imported."""
    furnish(tmp_path, ROW, ROW_WITHOUT_PHOTO)
    stack.start("exam", "web", "sweeper", "photo", "render")
    return stack


def go_all_the_way(person: Person) -> None:
    """From the start page to the finished certificate."""
    person.first_log_in()
    person.wait_for_photo()
    person.confirm()
    person.fill_in(MISSING, SCHOOL)
    person.wait_for_certificate()


def is_the_registers(pdf: Path, row: dict[str, str], folder: Path) -> str:
    """The file says what the register says, no more; returns what its QR code says."""
    assert pdf.name == f"非执业会员证-{row['会员证书编号']}.pdf"
    text = paper.text_of(pdf)
    for column in ("姓名", "性别", "会员证书编号", "会员类别", "所在地区"):
        assert row[column] in text, column
    year, month, day = (int(part) for part in row["会员批准日期"].split("-"))
    assert f"{year}年{month}月{day}日" in text
    for column in ("证件号码", "会员批准文件号", "联系电话", "电子邮件"):
        assert row[column] not in text, column
    return paper.qr_of(pdf, folder)


def test_a_member_gets_a_certificate_that_verifies(
    installation: Stack, browser_page: Page, browser_process: Browser, tmp_path: Path
) -> None:
    person = Person(browser_page, installation.url, ROW)
    go_all_the_way(person)
    expect(browser_page.locator("img.certificate-picture")).to_be_visible(timeout=30_000)
    pdf = person.download(tmp_path)
    address = is_the_registers(pdf, ROW, tmp_path)
    with db.read() as session:
        member = members.by_number(session, ROW["会员证书编号"])
        assert member is not None
        edition = certificates.current(session, member.id, "membership")
    assert edition is not None
    assert hashlib.sha256(pdf.read_bytes()).hexdigest() == edition.pdf_sha256
    place = f"{installation.url}/member/certificates/{edition.n}.pdf"
    part = browser_page.request.get(place, headers={"Range": "bytes=1000-1999"})
    assert (part.status, part.body()) == (206, pdf.read_bytes()[1000:2000])
    assert address == f"{installation.url}/v/{factories.token(member)}/1"
    with browser.page(browser_process) as anyone:
        anyone.goto(address)
        expect(anyone.get_by_role("heading", name=re.compile("^真"))).to_be_visible()


def test_without_javascript_it_is_the_same_way(
    installation: Stack, browser_process: Browser, tmp_path: Path
) -> None:
    with browser.page(browser_process, viewport=browser.PHONE, javascript=False) as page:
        person = Person(page, installation.url, ROW)
        go_all_the_way(person)
        address = is_the_registers(person.download(tmp_path), ROW, tmp_path)
    # A page of its own: the member's loads itself again until the picture is there, which would abort this.
    with browser.page(browser_process, viewport=browser.PHONE, javascript=False) as anyone:
        anyone.goto(address)
        expect(anyone.get_by_role("heading", name=re.compile("^真"))).to_be_visible()


def test_a_log_in_that_expires_while_polling_leads_back_to_the_place(
    stack: Stack, browser_page: Page, tmp_path: Path
) -> None:
    furnish(tmp_path, ROW | {MISSING: SCHOOL})
    stack.start("exam", "web", "sweeper", "photo")  # nobody renders: the job waits
    person = Person(browser_page, stack.url, ROW)
    person.first_log_in()
    person.wait_for_photo()
    person.confirm()
    browser_page.wait_for_url(re.compile("/member/jobs/"))
    place = urlsplit(browser_page.url).path
    with db.write() as session:
        session.execute(delete(LoginSession))
    browser_page.wait_for_url(re.compile("/login"), timeout=30_000)
    person.log_in(PASSWORD)
    browser_page.wait_for_url(re.compile(f"{place}$"))
    expect(browser_page.get_by_text("可以关闭本页")).to_be_visible()
    stack.start("render")
    person.wait_for_certificate()


def test_a_second_device_and_a_reload_see_the_same_job(
    stack: Stack, browser_page: Page, browser_process: Browser, tmp_path: Path
) -> None:
    furnish(tmp_path, ROW | {MISSING: SCHOOL})
    stack.start("exam", "web", "sweeper", "photo")
    person = Person(browser_page, stack.url, ROW)
    person.first_log_in()
    person.wait_for_photo()
    person.confirm()
    browser_page.wait_for_url(re.compile("/member/jobs/"))
    browser_page.reload()
    expect(browser_page.get_by_text("可以关闭本页")).to_be_visible()
    with browser.page(browser_process, viewport=browser.PHONE) as other_page:
        other = Person(other_page, stack.url, ROW)
        other.log_in(PASSWORD)
        other_page.get_by_role("link", name="查看进度").click()
        assert urlsplit(other_page.url).path == urlsplit(browser_page.url).path
        stack.start("render")
        other.wait_for_certificate()
        person.wait_for_certificate()


def test_no_photo_leads_to_the_members_own_institute(installation: Stack, browser_page: Page) -> None:
    person = Person(browser_page, installation.url, ROW_WITHOUT_PHOTO)
    person.first_log_in()
    expect(browser_page.get_by_text("没有查询到")).to_be_visible(timeout=30_000)
    expect(browser_page.get_by_role("link", name="信息确认并下载会员证")).to_have_count(0)
    browser_page.get_by_role("link", name="查看地方注协咨询电话和所带材料").click()
    expect(browser_page.get_by_role("heading", name="北京注册会计师协会")).to_be_visible()
    expect(browser_page.get_by_text("010-5550 0101")).to_be_visible()


def test_a_photo_service_that_is_down_is_said_and_waited_for(
    stack: Stack, browser_page: Page, tmp_path: Path
) -> None:
    furnish(tmp_path, ROW)
    stack.start("web", "sweeper", "photo")
    person = Person(browser_page, stack.url, ROW)
    person.first_log_in()
    expect(browser_page.get_by_text("上一次没有成功")).to_be_visible(timeout=30_000)
    browser_page.reload()
    expect(browser_page.get_by_text("暂时没有响应")).to_be_visible()
    expect(browser_page.get_by_text("等到现在")).to_be_visible()
    expect(browser_page.get_by_role("link", name="查看地方注协咨询电话和所带材料")).to_be_visible()
    stack.start("exam")
    person.wait_for_photo()
