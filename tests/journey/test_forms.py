"""Every form, in a real browser on a phone: what Enter presses, how wide it is, what script adds to it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from shared.accounts.rights import Right
from tests import factories
from tests.servers import browser
from tests.servers.stack import Stack
from tests.web import site as sites
from tests.web.members.visiting import fill_profile, log_in
from tests.web.ops.desk import Desk
from web import access, sessions
from web.app import create_app

pytestmark = pytest.mark.timeout(180)

# The button that Enter presses, and the form's main one: equal, or without anything that tells them apart.
WRONG = """() => [...document.forms].map((form) => {
  const buttons = [...form.elements].filter((one) => one.type === "submit");
  const first = buttons[0];
  const main = buttons.find((one) => one.matches(".button:not(.secondary)")) || first;
  const plain = first && !first.name && !first.formNoValidate && !first.getAttribute("formaction");
  const same = !first || first === main || plain;
  return same ? "" : `${form.action}: ${first.textContent.trim()} instead of ${main.textContent.trim()}`;
}).filter(Boolean)"""


@pytest.fixture
def app(stack: Stack) -> Flask:
    """For log-ins without a browser; the site itself runs beside it."""
    stack.start("web")
    return create_app()


@pytest.fixture(params=[320, 360])
def phone(request: pytest.FixtureRequest, browser_process: Browser) -> Iterator[Page]:
    """A narrow page."""
    with browser.page(browser_process, viewport={"width": request.param, "height": 740}) as page:
        yield page


def sit_down(page: Page, stack: Stack, client: FlaskClient) -> None:
    """Log the browser in as this client is."""
    cookie = client.get_cookie(sessions.cookie_name())
    assert cookie
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": stack.url}])


def paths_of(app: Flask, *rules: str) -> list[str]:
    """The pages of these rules of the access table whose address needs nothing more."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if access.RULES.get(rule.endpoint) in rules and "GET" in (rule.methods or ()) and not rule.arguments
    ]


def walk(page: Page, stack: Stack, paths: list[str]) -> int:
    """Look at each page; how many forms were found."""
    forms = 0
    for path in paths:
        if path.endswith((".csv", ".json")):
            continue
        answer = page.request.get(stack.url + path, max_redirects=0)
        if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
            continue
        page.goto(stack.url + path)
        assert page.evaluate(WRONG) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, (path, wide)
        forms += page.evaluate("document.forms.length")
    return forms


def test_enter_does_what_a_form_is_for_and_no_page_scrolls_sideways(
    stack: Stack, app: Flask, phone: Page
) -> None:
    assert walk(phone, stack, paths_of(app, "public")) >= 5
    factories.members(1)
    member = log_in(app.test_client(), 1)
    sit_down(phone, stack, member.client)
    assert (
        walk(phone, stack, [*paths_of(app, "member", "any_login"), "/member/profile/edit?next=confirm"]) >= 8
    )
    fill_profile(1)
    assert walk(phone, stack, ["/member/certificate", "/member/confirm", "/member/confirm?photo=yes"]) >= 4
    desks = {
        "staff": ("staff", "members", "accounts", "desk", "any_login"),
        "admin": ("ops", "admin", "desk"),
    }
    for role, rules in desks.items():
        phone.context.clear_cookies()
        rights = [right.value for right in Right]
        sit_down(phone, stack, Desk(app, role, "11" if role == "staff" else None, rights).client)
        assert walk(phone, stack, paths_of(app, *rules, "desk", "texts", "any_login")) >= 3
    kept = ["announcement-electronic", "contacts-national", "banner"]
    assert walk(phone, stack, [f"/texts/{key}{page}" for key in kept for page in ("", "/edit")]) >= 8


@pytest.fixture
def query(stack: Stack, app: Flask, browser_page: Page) -> Page:
    """申请进度查询."""
    sites.member()
    browser_page.goto(f"{stack.url}/status-query")
    return browser_page


def test_another_picture_loses_nothing_of_what_was_typed(query: Page, stack: Stack) -> None:
    query.goto(f"{stack.url}/login")
    query.locator("#f-login_name").fill("110000000001")
    query.locator("#f-password").fill("secret words")
    query.locator("#f-captcha").fill("abc")
    before = query.locator("input[name=captcha_id]").input_value()
    query.get_by_role("button", name="换一张").click()
    expect(query.locator("input[name=captcha_id]")).not_to_have_value(before)
    expect(query.locator("#f-captcha")).to_have_value("")
    expect(query.locator("#f-captcha")).to_be_focused()
    expect(query.locator("#f-password")).to_have_value("secret words")
    shown = query.locator("input[name=captcha_id]").input_value()
    assert shown in str(query.locator(".captcha img").get_attribute("src"))
    query.locator("#f-captcha").fill(sites.answer_of(shown))
    query.locator("#f-captcha").press("Enter")
    expect(query.get_by_text("用户类型、用户名称或密码不正确").first).to_be_visible()  # 验证码 was right


def test_a_password_can_be_looked_at_while_it_is_typed(query: Page, stack: Stack) -> None:
    query.goto(f"{stack.url}/login")
    password = query.locator("#f-password")
    password.fill("secret words")
    query.get_by_role("button", name="显示密码").click()
    expect(password).to_have_attribute("type", "text")
    expect(password).to_have_value("secret words")
    query.get_by_role("button", name="隐藏密码").click()
    expect(password).to_have_attribute("type", "password")


def test_a_slip_in_an_identity_number_is_said_beside_the_field_at_once(query: Page) -> None:
    number, told = query.get_by_label("您的证件号码"), query.locator("#e-f-id_number-now")
    for typed, words in (
        ("1101051949123100", "现为 16 位"), ("11010519491231002", "现为 17 位"),
        ("110105194912310021", "校验码"), ("11010519491231002x", ""), ("110105 1949-1231-002X", ""),
        ("我的身份证号是11010519491231002X", ""),
    ):  # fmt: skip
        number.fill(typed)
        number.blur()
        expect(told).to_have_text(words) if not words else expect(told).to_contain_text(words)
        assert (number.get_attribute("aria-invalid") == "true") == bool(words), typed
    number.fill("E12345678")
    query.get_by_label("您的证件类型").select_option(label="护照")
    expect(told).to_be_hidden()


def test_the_initial_password_is_copied_by_a_button(query: Page, stack: Stack) -> None:
    query.context.grant_permissions(["clipboard-read", "clipboard-write"])
    query.get_by_label("您的姓名").fill("张三")
    query.get_by_label("您的证件号码").fill(sites.ID_NUMBER)
    query.get_by_label("全科合格证号").fill("QK000000011")
    for field, challenge in (("safety", "safety_id"), ("captcha", "captcha_id")):
        asked = query.locator(f"input[name={challenge}]").input_value()
        query.locator(f"#f-{field}").fill(sites.answer_of(asked))
    query.locator("#f-captcha").press("Enter")
    query.get_by_role("button", name="复制").click()
    expect(query.get_by_role("button", name="已复制")).to_be_visible()
    assert query.evaluate("navigator.clipboard.readText()") == query.locator("#initial-password").inner_text()


def test_without_script_there_is_no_button_that_does_nothing(
    stack: Stack, app: Flask, browser_process: Browser
) -> None:
    with browser.page(browser_process, javascript=False) as page:
        page.goto(f"{stack.url}/login")
        expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
        for name in ("显示密码", "复制"):
            expect(page.get_by_role("button", name=name)).to_have_count(0)
