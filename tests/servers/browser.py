"""Headless Chromium (Debian's) driven by Playwright."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

__all__ = ["Browser", "Page", "launch", "page"]

# The camera of every test: a person with F7 on the shirt. A context has to grant its use.
_CAMERA = Path(__file__).parents[1] / "desk/fake_camera.mjpeg"
# Chromium's own calls home would only meet a closed network.
_QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={_CAMERA}",
]  # fmt: skip
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}


@contextmanager
def launch() -> Iterator[Browser]:
    """A browser that ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_QUIET)
        yield browser
        browser.close()


@contextmanager
def page(browser: Browser, *, viewport: ViewportSize = DESKTOP, javascript: bool = True) -> Iterator[Page]:
    """A page with cookies of its own. An uncaught script error or a CSP violation fails the test."""
    context = browser.new_context(
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport=viewport,
        java_script_enabled=javascript,
        accept_downloads=True,
    )
    context.set_default_timeout(15_000)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on(
        "console",
        lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield opened
    context.close()
    assert not errors, errors
