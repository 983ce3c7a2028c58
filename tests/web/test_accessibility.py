"""axe finds nothing on any page of any role, wide and light or narrow and dark."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient

from tests.servers import browser
from tests.servers.browser import Browser, Page
from tests.servers.stack import Stack
from tests.web import walking
from tests.web.members import visiting
from tests.web.ops.desk import Desk
from web import sessions

pytestmark = pytest.mark.timeout(600)

OWN = {
    "admin": {"/ops/accounts", "/ops/audit", "/ops/campaigns/new"},
    "staff": {"/institute/", "/applications/"},
    "reviewer": {"/applications/1", "/applications/meeting", "/applications/figures"},
    "applicant": {"/apply/tasks", "/apply/step/contact", "/apply/papers", "/apply/check", "/apply/form"},
    "member": {"/member/certificate", "/member/profile/edit"},
    "stranger": {"/", "/login", "/verify", "/status-query"},
}  # some of what each is to be able to open
LOOKS: list[tuple[Any, Any]] = [(browser.DESKTOP, "light"), (browser.PHONE, "dark")]
_AXE = Axe()


def pages_for(client: FlaskClient, app: Flask) -> list[str]:
    """What this reader can open that is a page."""
    answers = {path: client.get(path) for path in walking.addresses(app).values()}
    return [
        path
        for path, answer in answers.items()
        if (answer.status_code, answer.mimetype) == (200, "text/html")
    ]


def findings(page: Page, url: str) -> list[str]:
    """Each finding of axe on the page: rule, element, what is wrong."""
    page.goto(url)
    return [
        f"{found['id']}: {node['target']}: {node['failureSummary']}"
        for found in _AXE.run(page).response["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_axe_finds_nothing(
    stack: Stack, app: Flask, browser_process: Browser, viewport: Any, scheme: Any
) -> None:
    (member_id, *_) = walking.furnish(app)
    clients = {
        "admin": Desk(app, "admin").client,
        "staff": Desk(app, "staff", "11").client,
        "reviewer": Desk(app, "staff", "national").client,
        "applicant": walking.applicant(app),
        "member": visiting.log_in(app.test_client(), member_id).client,
        "stranger": app.test_client(),
    }
    stack.start("web")
    wrong = {}
    for who, client in clients.items():
        paths = pages_for(client, app)
        assert OWN[who] <= set(paths)
        with browser.page(browser_process, viewport=viewport) as page:
            page.emulate_media(color_scheme=scheme)
            cookies = [client.get_cookie(name) for name in (sessions.cookie_name(), "form")]
            page.context.add_cookies(
                [{"name": one.key, "value": one.value, "url": stack.url} for one in cookies if one]
            )
            for path in paths:
                if found := findings(page, stack.url + path):
                    wrong[who, path] = found
    assert not wrong, "\n".join(f"{where}: {found}" for where, found in wrong.items())


def test_what_axe_finds_is_found(browser_page: Page) -> None:
    page = '<html lang="zh"><title>x</title><main><h1>x</h1><input><img src="x"></main></html>'
    found = " ".join(findings(browser_page, f"data:text/html,{page}"))
    assert "image-alt" in found
    assert "label" in found
