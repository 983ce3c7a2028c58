"""Who reaches the desks of ops, of admins and of staff."""

import pytest
from flask import Flask

from tests.web.ops.desk import Desk
from web import access

_OPS_PAGES = [
    "/ops/", "/ops/campaigns", "/ops/campaigns/new", "/ops/imports", "/ops/members", "/ops/audit",
]  # fmt: skip


@pytest.mark.parametrize("path", [*_OPS_PAGES, "/ops/accounts"])
def test_staff_of_an_institute_cannot_reach_ops(staff: Desk, path: str) -> None:
    assert staff.get(path).status_code == 403


@pytest.mark.parametrize("path", _OPS_PAGES)
def test_every_page_of_ops_opens_on_an_empty_installation(ops: Desk, path: str) -> None:
    assert ops.get(path).status_code == 200


def test_accounts_are_for_admins_only(ops: Desk, admin: Desk) -> None:
    assert ops.get("/ops/accounts").status_code == 403
    assert admin.get("/ops/accounts").status_code == 200
    assert "账户" not in ops.text("/ops/").split("工作台")[0]


@pytest.mark.parametrize("number", [0, 2**31, 10**20])
def test_a_number_that_no_row_has_is_not_found(admin: Desk, number: int) -> None:
    for path in ("/ops/campaigns/{}", "/ops/imports/{}", "/ops/accounts/{}/reset", "/api/v1/campaigns/{}"):
        assert admin.get(path.format(number)).status_code == 404, path


def test_ops_do_not_sit_at_an_institutes_desk(ops: Desk) -> None:
    assert ops.get("/institute/").status_code == 403


def test_a_stranger_is_sent_to_the_log_in_page_and_back(app: Flask) -> None:
    answer = app.test_client().get("/ops/campaigns/new?failed_of=3")
    assert answer.status_code == 302
    assert answer.location.startswith("/login?next=/ops/campaigns/new")


def test_a_post_without_the_forms_token_changes_nothing(ops: Desk, five: list[str]) -> None:
    answer = ops.client.post("/ops/campaigns/start", data={"kind": "all", "reason": "x", "count": "4"})
    assert answer.status_code == 400
    assert "没有进行中的批次" in ops.text("/ops/")


def test_every_route_of_ops_and_institutes_has_a_rule(app: Flask) -> None:
    ours = {e for e in app.view_functions if e.startswith(("ops.", "institute."))}
    assert {
        e for e in ours if access.RULES.get(e) not in ("ops", "admin", "staff", "members", "accounts")
    } == set()
