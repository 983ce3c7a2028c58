"""A member at a browser: does what the pages say, by the words on them, with or without JavaScript.

A form that one types into is sent by Enter, as people do: it must do what the form is for.
"""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.web.site import answer_of

PASSWORD = "晴耕雨读-七弦琴-2026"


class Person:
    """One member with one browser."""

    def __init__(
        self, page: Page, url: str, row: dict[str, str], answer: Callable[[str], str] = answer_of
    ) -> None:
        self.page, self.url, self.row, self.answer = page, url, row, answer

    def ask_for_password(self) -> str:
        """申请进度查询; the initial password it shows."""
        page = self.page
        page.goto(self.url)
        asking = page.get_by_role("region", name="非执业申请进度查询")
        asking.get_by_role("link", name="查询").click()
        page.get_by_label("您的姓名").fill(self.row["姓名"])
        page.get_by_label("您的证件号码").fill(self.row["证件号码"])
        page.get_by_label("全科合格证号").fill(self.row["全科合格证号"])
        self.answer_questions()
        page.get_by_label("您的姓名").press("Enter")
        expect(page.get_by_text(self.row["会员证书编号"]).first).to_be_visible()
        return page.locator("#initial-password").inner_text().strip()

    def log_in(self, password: str) -> None:
        """用户登录, from wherever the log-in form is shown."""
        page = self.page
        if not page.url.split("?")[0].endswith("/login"):
            page.goto(f"{self.url}/login")
        page.get_by_label("用户类型").select_option(label="非执业会员")
        page.get_by_label("用户名称").fill(self.row["会员证书编号"])
        page.get_by_label("密码", exact=False).first.fill(password)
        self.answer_questions()
        page.get_by_label("用户名称").press("Enter")

    def set_password(self, password: str = PASSWORD) -> None:
        """The forced new password of the first log-in."""
        self.page.locator("#f-new_password").fill(password)
        self.page.locator("#f-again").fill(password)
        self.page.locator("#f-again").press("Enter")

    def first_log_in(self) -> None:
        """From the start page to 下载会员证, with a password of one's own."""
        self.log_in(self.ask_for_password())
        self.set_password()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("下载会员证")

    def wait_for_photo(self) -> None:
        """Until the page shows the photo by itself."""
        expect(self.page.get_by_alt_text("将印在会员证上的照片").first).to_be_visible(timeout=30_000)

    def confirm(self) -> None:
        """信息确认并下载会员证, then 是."""
        self.page.get_by_role("link", name="信息确认并下载会员证").press("Enter")
        expect(self.page.get_by_role("heading", name="是否使用全科合格证电子照片？")).to_be_visible()
        self.page.get_by_role("button", name="是", exact=True).press("Enter")

    def fill_in(self, label: str, value: str) -> None:
        """From what is missing straight to its field, which has the focus, and back to the confirmation."""
        page = self.page
        if (dialog := page.get_by_role("dialog", name="基本信息还不完整")).count():  # with script
            expect(dialog.get_by_role("listitem").filter(has_text=label)).to_be_visible()
            dialog.get_by_role("link", name="确定").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("补全基本信息")
        field = page.get_by_label(label)
        expect(field).to_be_focused()
        expect(field).to_have_attribute("aria-invalid", "true")
        field.fill(value)
        field.press("Enter")
        expect(page.get_by_text("基本信息已保存")).to_be_visible()
        page.get_by_role("button", name="信息确认并下载会员证").press("Enter")

    def wait_for_certificate(self) -> None:
        """The status page says by itself that it is ready."""
        self.page.wait_for_url(re.compile(r"/member/jobs/"))
        expect(self.page.get_by_role("heading", name="您的会员证已做好")).to_be_visible(timeout=40_000)

    def download(self, folder: Path) -> Path:
        """下载会员证（PDF）: the file under the name that the browser gave it."""
        with self.page.expect_download() as started:
            self.page.get_by_role("link", name="下载会员证（PDF）").click()
        file = folder / started.value.suggested_filename
        started.value.save_as(file)
        return file

    def answer_questions(self) -> None:
        """The sum from its label, the picture's answer from the database; a known device is asked nothing."""
        page = self.page
        safety = page.locator("label[for=f-safety]")
        if safety.count():
            first, second = re.findall(r"(\d+) \+ (\d+)", safety.inner_text())[0]
            page.locator("#f-safety").fill(str(int(first) + int(second)))
        challenge = page.locator("input[name=captcha_id]")
        if challenge.count():
            page.locator("#f-captcha").fill(self.answer(challenge.input_value()))
