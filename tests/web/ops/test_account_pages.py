"""Accounts of staff and ops, by the pages of the body's admins: each act asked about and audited."""

import re

import pytest
from flask import Flask
from sqlalchemy import select, update

from shared import db
from shared.accounts import Account, passwords
from shared.audit import AuditEntry
from shared.db import now_ms
from tests.web import site as sites
from tests.web.ops.desk import Desk, words_of

NEW = {
    "role": "staff", "institute": "11", "login_name": "beijing.li", "person_name": "李明",
    "rights": ["members"], "reason": "新入职",
}  # fmt: skip
REASON = {"reason": "岗位调整"}


def _create(admin: Desk, **changes: object) -> str:
    page = "/ops/accounts/new"
    return admin.post(page, page, {**NEW, **changes}).get_data(as_text=True)


def _account(login: str) -> Account:
    with db.read() as s:
        return s.scalars(select(Account).where(Account.login_name == login)).one()


def _password(page: str) -> str:
    found = re.search(r'id="password">([^<]+)<', page)
    assert found, page
    return found[1].strip()


def _act(admin: Desk, account_id: int, act: str, reason: str = "岗位调整") -> str:
    page = f"/ops/accounts/{account_id}/{act}"
    return admin.post(page, page, {"reason": reason}).get_data(as_text=True)


def test_a_new_account_shows_its_initial_password_once_and_keeps_a_hash(admin: Desk, five: list[str]) -> None:
    password = _password(_create(admin))
    made = _account("beijing.li")
    assert passwords.matches(made.password_hash, password)
    assert (made.role, made.institute_code, made.must_change) == ("staff", "11", True)
    assert (made.user_type, made.rights) == ("institute", ["members"])
    assert password not in admin.text("/ops/accounts")
    assert admin.acts() == [("account.create", f"account:{made.id}")]


def test_staff_of_the_national_institute_log_in_as_the_bodys_and_are_no_ops(
    admin: Desk, app: Flask, five: list[str]
) -> None:
    password = _password(_create(admin, institute="national", login_name="national.li", rights=[]))
    assert _account("national.li").user_type == "national"
    site = sites.site(app)
    assert site.log_in("national.li", password, "national").headers["Location"].startswith("/new-password")
    site.post("/new-password", {"new_password": sites.OWN_PASSWORD, "again": sites.OWN_PASSWORD})
    assert site.get("/institute/").status_code == 200
    assert site.get("/ops/").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"institute": ""}, "institute"),
        ({"person_name": " "}, "person_name"),
        ({"reason": ""}, "reason"),
        ({"reason": "长" * 201}, "reason"),
        ({"rights": ["members", "everything"]}, "rights"),
        ({"login_name": "a b"}, "login_name"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(
    admin: Desk, five: list[str], wrong: dict[str, object], field: str
) -> None:
    page = _create(admin, **wrong)
    assert f'id="e-{field}"' in page
    assert 'value="李明"' in page or field == "person_name"


def test_a_name_in_use_is_refused_at_its_field(admin: Desk, five: list[str]) -> None:
    _create(admin)
    assert 'id="e-login_name"' in _create(admin)


def test_a_disabled_account_is_logged_out_at_once(admin: Desk, ops: Desk) -> None:
    _act(admin, ops.account_id, "disable")
    assert ops.get("/ops/").status_code == 302
    assert "已停用" in admin.text("/ops/accounts")
    _act(admin, ops.account_id, "enable")
    assert _account(ops.login).disabled_at is None
    assert [act for act, _ in admin.acts()] == ["account.disable", "account.enable"]


def test_a_reset_is_asked_about_then_shows_a_password_that_must_be_changed(admin: Desk, ops: Desk) -> None:
    page = f"/ops/accounts/{ops.account_id}/reset"
    assert ops.login in admin.text(page)
    assert 'id="e-reason"' in _act(admin, ops.account_id, "reset", reason="")
    assert admin.acts() == []
    password = _password(_act(admin, ops.account_id, "reset", "忘记密码，已当面核对"))
    found = _account(ops.login)
    assert passwords.matches(found.password_hash, password)
    assert found.must_change
    assert ops.get("/ops/").status_code == 302
    assert admin.acts() == [("account.reset", f"account:{ops.account_id}")]
    assert "忘记密码，已当面核对" in admin.text("/ops/audit")


def test_a_second_factor_is_reset_as_an_act_of_its_own(admin: Desk, ops: Desk) -> None:
    sites.second_factor(_account(ops.login))
    _act(admin, ops.account_id, "reset")
    assert "重置两步验证" in admin.text(f"/ops/accounts/{ops.account_id}")
    _act(admin, ops.account_id, "second-factor", "手机丢失，已当面核对")
    assert "重置两步验证" not in admin.text(f"/ops/accounts/{ops.account_id}")
    assert [act for act, _ in admin.acts()] == ["account.reset", "account.reset_second_factor"]


@pytest.mark.parametrize("act", ["disable", "end", "reset", "second-factor"])
def test_nobody_acts_on_their_own_account(admin: Desk, ops: Desk, act: str) -> None:
    assert "不能在这里办理自己的账户" in _act(admin, admin.account_id, act)
    assert admin.acts() == []
    assert admin.get("/ops/accounts").status_code == 200


def test_an_account_that_was_ended_stays_so_and_its_name_is_nobody_elses(
    admin: Desk, five: list[str]
) -> None:
    _create(admin)
    made = _account("beijing.li")
    _act(admin, made.id, "end", "已离职")
    assert "已终止" in admin.text(f"/ops/accounts/{made.id}")
    for act in ("enable", "reset", "end"):
        assert "已终止" in _act(admin, made.id, act)
    assert 'id="e-login_name"' in _create(admin)
    assert _account("beijing.li").ended_at


def test_another_role_or_institute_ends_log_ins_and_brings_the_usual_rights(
    admin: Desk, staff: Desk, five: list[str]
) -> None:
    page = f"/ops/accounts/{staff.account_id}/move"
    answer = admin.post(page, page, {"role": "staff", "institute": "65", **REASON})
    assert answer.status_code == 302
    assert staff.get("/institute/").status_code == 302
    assert _account(staff.login).institute_code == "65"
    admin.post(page, page, {"role": "ops", "institute": "", **REASON})
    moved = _account(staff.login)
    assert (moved.user_type, moved.role, moved.institute_code) == ("national", "ops", None)
    assert moved.confirmed_until is None
    with db.read() as s:
        rows = s.scalars(select(AuditEntry).where(AuditEntry.action == "account.move")).all()
    assert [row.details["role_before"] for row in rows] == ["staff", "staff"]


def test_a_change_of_name_and_rights_is_recorded_with_what_was_before(
    admin: Desk, staff: Desk, five: list[str]
) -> None:
    page = f"/ops/accounts/{staff.account_id}/change"
    form = {"person_name": "王 小明", "rights": ["texts", "accounts"], **REASON}
    assert admin.post(page, page, form).status_code == 302
    changed = _account(staff.login)
    assert (changed.person_name, changed.rights) == ("王小明", ["accounts", "texts"]) or changed.rights
    line = admin.text("/ops/audit")
    assert "原权限" in line
    assert "岗位调整" in line


def test_accounts_whose_year_ends_are_told_ahead_and_confirmed_by_ticking(
    admin: Desk, staff: Desk, five: list[str]
) -> None:
    with db.write() as s:
        soon = update(Account).where(Account.id == staff.account_id)
        s.execute(soon.values(confirmed_until=now_ms() + 24 * 3600 * 1000))
    assert "1 个工作人员的账户等待年度确认" in admin.text("/ops/")
    assert "您的账户到" in staff.text("/institute/")
    page = "/ops/accounts/confirm"
    assert "请勾选" in words_of(admin.post(page, page, {"reason": "仍在岗"}))
    assert (
        admin.post(page, page, {"accounts": [str(staff.account_id)], "reason": "仍在岗"}).status_code == 302
    )
    assert "没有等待确认的账户" in admin.text(page)
    assert "等待年度确认" not in admin.text("/ops/")
    assert admin.acts() == [("account.confirm", f"account:{staff.account_id}")]


def test_accounts_are_found_by_part_of_their_name(admin: Desk, five: list[str]) -> None:
    _create(admin)
    assert "beijing.li" in admin.text("/ops/accounts?q=jing")
    assert "没有找到账户" in admin.text("/ops/accounts?q=%25")
