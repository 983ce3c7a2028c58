"""Accounts of staff and ops by page: made, disabled, enabled, reset; each act audited."""

import re

from sqlalchemy import select

from shared import db
from shared.accounts import Account, passwords
from tests.web.ops.desk import Desk, words_of

NEW = {"role": "staff", "institute": "11", "login_name": "beijing.li", "person_name": "李明"}


def _create(admin: Desk, **changes: str) -> str:
    page = "/ops/accounts/new"
    return admin.post(page, page, {**NEW, **changes}).get_data(as_text=True)


def _account(login: str) -> Account:
    with db.read() as s:
        return s.scalars(select(Account).where(Account.login_name == login)).one()


def _password(page: str) -> str:
    found = re.search(r'id="password">([^<]+)<', page)
    assert found, page
    return found[1].strip()


def test_a_new_account_shows_its_initial_password_once_and_keeps_a_hash(admin: Desk, five: list[str]) -> None:
    password = _password(_create(admin))
    made = _account("beijing.li")
    assert passwords.matches(made.password_hash, password)
    assert (made.role, made.institute_code, made.must_change) == ("staff", "11", True)
    assert password not in admin.text("/ops/accounts")
    assert admin.acts() == [("account.create", f"account:{made.id}")]


def test_staff_need_an_institute_and_the_form_keeps_what_was_typed(admin: Desk, five: list[str]) -> None:
    page = _create(admin, institute="")
    assert 'id="e-institute"' in page
    assert 'value="beijing.li"' in page


def test_a_name_in_use_is_refused_at_its_field(admin: Desk, five: list[str]) -> None:
    _create(admin)
    assert 'id="e-login_name"' in _create(admin)


def test_a_disabled_account_is_logged_out_at_once(admin: Desk, ops: Desk) -> None:
    page = "/ops/accounts"
    admin.post(page, f"/ops/accounts/{ops.account_id}/disable")
    assert ops.get("/ops/").status_code == 302
    assert "已停用" in admin.text(page)
    admin.post(page, f"/ops/accounts/{ops.account_id}/enable")
    assert _account(ops.login).disabled_at is None
    assert [act for act, _ in admin.acts()] == ["account.disable", "account.enable"]


def test_a_reset_is_asked_about_then_shows_a_password_that_must_be_changed(admin: Desk, ops: Desk) -> None:
    page = f"/ops/accounts/{ops.account_id}/reset"
    assert ops.login in admin.text(page)
    assert admin.acts() == []
    password = _password(admin.post(page, page).get_data(as_text=True))
    found = _account(ops.login)
    assert passwords.matches(found.password_hash, password)
    assert found.must_change
    assert ops.get("/ops/").status_code == 302
    assert admin.acts() == [("account.reset", f"account:{ops.account_id}")]


def test_nobody_disables_or_resets_their_own_account(admin: Desk, ops: Desk) -> None:
    own = f"/ops/accounts/{admin.account_id}"
    assert admin.post("/ops/accounts", f"{own}/disable").status_code == 404
    assert admin.get(f"{own}/reset").status_code == 404
    assert words_of(admin.get("/ops/accounts"))


def test_accounts_are_found_by_part_of_their_name(admin: Desk, five: list[str]) -> None:
    _create(admin)
    assert "beijing.li" in admin.text("/ops/accounts?q=jing")
    assert "没有找到账户" in admin.text("/ops/accounts?q=%25")
