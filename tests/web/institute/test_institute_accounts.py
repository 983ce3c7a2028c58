"""An institute's own admin keeps its staff's accounts, within what it gives; one admin is always left."""

import re
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import select, update

from shared import db
from shared.accounts import Account, Role, UserType, api_tokens, logins, rights, staff
from shared.accounts import rules as account_rules
from shared.accounts.rights import Right
from shared.audit import Actor, AuditEntry
from shared.db import now_ms
from shared.errors import Refused
from shared.members import Institute
from tests.at_once import at_once
from tests.web import site as sites
from tests.web.site import OWN_PASSWORD, Site

ALL = [right.value for right in Right]
DAY_MS = 24 * 3600 * 1000


def _staff(name: str, given: list[str], institute: str = "11") -> Account:
    account = sites.staff(name, Role.STAFF, institute)
    with db.write() as s:
        s.execute(update(Account).where(Account.id == account.id).values(rights=given))
    return sites.account_row(name)


@pytest.fixture
def admin(site: Site) -> Site:
    """北京's admin, logged in; 新疆 is another institute."""
    sites.institute()
    with db.write() as s:
        s.add(Institute(code="65", name="新疆维吾尔自治区注册会计师协会"))
    _staff("beijing.admin", ALL)
    site.log_in("beijing.admin", OWN_PASSWORD, "institute")
    return site


NEW = {"login_name": "beijing.li", "person_name": "李明", "reason": "新入职"}


def _make(admin: Site, **changed: object) -> str:
    return admin.post("/institute/accounts/new", {**NEW, **changed}).text  # type: ignore[arg-type]


def _act(admin: Site, account: Account, act: str, reason: str = "岗位调整") -> str:
    page = f"/institute/accounts/{account.id}/{act}"
    answer = admin.post(page, {"reason": reason})
    return admin.get(answer.location).text if answer.location else answer.text


def test_an_admin_makes_a_clerk_who_works_and_is_ended(admin: Site, app: Flask) -> None:
    sites_page = _make(admin, rights=["members"])
    password = re.search(r'id="password">([^<]+)<', sites_page)
    assert password
    clerk = sites.site(app)
    clerk.log_in("beijing.li", password[1].strip(), "institute")
    clerk.post("/new-password", {"new_password": OWN_PASSWORD, "again": OWN_PASSWORD})
    assert 'name="q"' in clerk.get("/institute/").text
    assert clerk.get("/institute/accounts").status_code == 403
    _act(admin, sites.account_row("beijing.li"), "end", "已离职")
    assert clerk.get("/institute/").status_code == 302
    assert logins.attempt("institute", "beijing.li", OWN_PASSWORD) is None
    with db.read() as s:
        rows = s.scalars(select(AuditEntry).where(AuditEntry.actor == "beijing.admin")).all()
    told = [(row.action, row.details.get("reason")) for row in rows if row.action != "account.log_in"]
    assert told[1:] == [("account.create", "新入职"), ("account.end", "已离职")]


def test_a_clerk_without_rights_sees_what_to_do_and_no_members(admin: Site, app: Flask) -> None:
    _staff("nobody.yet", [])
    clerk = sites.site(app)
    clerk.log_in("nobody.yet", OWN_PASSWORD, "institute")
    page = clerk.get("/institute/?q=110000000001").text
    assert "还没有任何权限" in page
    assert 'name="q"' not in page
    assert clerk.get("/institute/members/110000000001/reset").status_code == 403


def test_a_right_holds_from_the_next_request_on(admin: Site, app: Flask) -> None:
    clerk_account = _staff("clerk.one", [])
    clerk = sites.site(app)
    clerk.log_in("clerk.one", OWN_PASSWORD, "institute")
    page = f"/institute/accounts/{clerk_account.id}/change"
    form = {"person_name": "王小明", "rights": ["members"], "reason": "接手会员工作"}
    assert admin.post(page, form).status_code == 302  # type: ignore[arg-type]
    assert 'name="q"' in clerk.get("/institute/").text


def test_other_institutes_members_and_ops_do_not_exist_here(admin: Site) -> None:
    others = [
        _staff("xinjiang.clerk", ["members"], "65"),
        sites.staff("ops.one"),
        sites.staff("adm.one", Role.ADMIN),
    ]
    listed = admin.get("/institute/accounts").text
    for other in others:
        assert other.login_name not in listed
        for page in ("", "/change", "/reset", "/disable", "/end", "/second-factor"):
            assert admin.get(f"/institute/accounts/{other.id}{page}").status_code == 404
        token = admin.hidden("/institute/accounts/new")
        path = f"/institute/accounts/{other.id}/end"
        assert admin.client.post(path, data=token | {"reason": "x"}).status_code == 404
    admin.post(
        "/institute/accounts/confirm",
        {"accounts": str(others[0].id), "reason": "x"},
        page="/institute/accounts/new",
    )
    with db.read() as s:
        assert not s.scalars(select(AuditEntry).where(AuditEntry.action == "account.confirm")).all()


def test_an_admin_makes_staff_of_the_own_institute_only_whatever_is_sent(admin: Site) -> None:
    _make(admin, role="admin", institute="65", login_name="sneaky.one")
    made = sites.account_row("sneaky.one")
    assert (made.role, made.institute_code, made.rights) == ("staff", "11", [])


def test_never_more_rights_than_the_institute_gives(admin: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights, "given_by", lambda code: frozenset({Right.MEMBERS, Right.ACCOUNTS}))
    assert 'value="texts"' not in admin.get("/institute/accounts/new").text
    assert "没有这些权限：文本" in _make(admin, rights=["texts", "members"])
    assert rights.within("staff", "11", ALL) == ["accounts", "members"]
    with pytest.raises(Refused, match="right_not_given"):
        account_rules.checked_rights("staff", "11", ["all"])


@pytest.mark.parametrize("act", ["disable", "end", "reset", "second-factor"])
def test_an_admin_cannot_act_on_the_own_account(admin: Site, act: str) -> None:
    _staff("second.admin", ALL)
    assert "不能在这里办理自己的账户" in _act(admin, sites.account_row("beijing.admin"), act)
    assert admin.get("/institute/accounts").status_code == 200


def test_the_last_admin_stays_one(admin: Site) -> None:
    second = _staff("second.admin", ALL)
    own = sites.account_row("beijing.admin")
    page = f"/institute/accounts/{own.id}/change"
    answer = admin.post(page, {"person_name": "测试员", "rights": "members", "reason": "不再管账户"})
    assert "不能在这里办理自己的账户" in answer.text
    _act(admin, second, "disable")
    with pytest.raises(Refused, match="last_admin"), db.write() as s:
        staff.end(s, s.get_one(Account, own.id), actor=Actor("body.admin"), reason="x")
    with db.write() as s, pytest.raises(Refused, match="last_admin"):  # noqa: PT012 - looked up in its session
        one = s.get_one(Account, own.id)
        staff.move(s, one, role="staff", institute_code="65", actor=Actor("body.admin"), reason="x")
    _act(admin, second, "enable")
    with db.write() as s:
        staff.end(s, s.get_one(Account, own.id), actor=Actor("body.admin"), reason="x")


def test_an_admin_whose_year_is_over_is_not_the_other_one(admin: Site) -> None:
    second = _staff("second.admin", ALL)
    with db.write() as s:
        s.execute(update(Account).where(Account.id == second.id).values(confirmed_until=now_ms() - 1))
    own = sites.account_row("beijing.admin")
    with pytest.raises(Refused, match="last_admin"), db.write() as s:
        staff.disable(s, s.get_one(Account, own.id), actor=Actor("second.admin", second.id), reason="x")


def test_of_two_admins_who_end_each_other_at_once_one_is_left(admin: Site) -> None:
    pair = [sites.account_row("beijing.admin"), _staff("second.admin", ALL)]

    def end_the_other(number: int) -> None:
        own, other = pair[number], pair[1 - number]
        with suppress(Refused), db.write() as s:
            staff.end(s, s.get_one(Account, other.id), actor=Actor(own.login_name, own.id), reason="互相终止")

    for _ in range(5):
        at_once(end_the_other, 2)
        with db.read() as s:
            ended = s.scalars(select(Account.ended_at).where(Account.id.in_([one.id for one in pair]))).all()
        assert sum(at is not None for at in ended) == 1
        with db.write() as s:
            s.execute(update(Account).values(ended_at=None))


def test_what_nobody_confirmed_ends_by_itself_at_each_door(admin: Site, app: Flask) -> None:
    clerk_account = _staff("clerk.one", ["members"])
    clerk = sites.site(app)
    clerk.log_in("clerk.one", OWN_PASSWORD, "institute")
    with db.write() as s:
        token = api_tokens.issue(s, s.get_one(Account, clerk_account.id), "x", actor=Actor("t"))
        s.execute(update(Account).where(Account.id == clerk_account.id).values(confirmed_until=now_ms() - 1))
    assert clerk.get("/institute/").status_code == 302
    assert logins.attempt("institute", "clerk.one", OWN_PASSWORD) is None
    assert api_tokens.owner(token) is None
    assert "到期未确认" in admin.get("/institute/accounts").text
    assert "到期没有确认" in _act(admin, clerk_account, "reset")
    _act(admin, clerk_account, "enable", "仍在岗")
    sites.no_waits()
    assert logins.attempt("institute", "clerk.one", OWN_PASSWORD) is not None


def test_a_year_is_confirmed_by_another_admin_and_told_ahead(admin: Site) -> None:
    clerk = _staff("clerk.one", ["members"])
    own = sites.account_row("beijing.admin")
    with db.write() as s:
        s.execute(update(Account).values(confirmed_until=now_ms() + 20 * DAY_MS))
    home = admin.get("/institute/").text
    assert "1 个工作人员的账户等待年度确认" in home
    assert "您的账户到" in home
    page = "/institute/accounts/confirm"
    assert f'value="{own.id}"' not in admin.get(page).text
    assert "不能在这里办理自己的账户" in admin.post(page, {"accounts": str(own.id), "reason": "x"}).text
    assert admin.post(page, {"accounts": str(clerk.id), "reason": "仍在岗"}).status_code == 302
    confirmed = sites.account_row("clerk.one").confirmed_until
    with db.read() as s:
        assert confirmed is not None
        assert abs(confirmed - db.clock(s) - 365 * DAY_MS) < 60_000
        row = s.scalars(select(AuditEntry).where(AuditEntry.action == "account.confirm")).one()
    assert row.details["reason"] == "仍在岗"


def test_the_national_institutes_admin_keeps_its_own_staff_alone(site: Site) -> None:
    with db.write() as s:
        s.add(Institute(code="national", name="中国注册会计师协会", national=True))
    admin = _staff("national.admin", ALL, "national")
    assert admin.user_type == UserType.NATIONAL
    sites.staff("ops.one")
    site.log_in("national.admin", OWN_PASSWORD, "national")
    assert "ops.one" not in site.get("/institute/accounts").text
    site.post("/institute/accounts/new", {**NEW, "login_name": "national.li"})
    made = sites.account_row("national.li")
    assert (made.user_type, made.role, made.institute_code) == ("national", "staff", "national")


@pytest.mark.parametrize("typed", ["一" * 50_000, "a\x00b", "‮evil", "<b>x</b>"])
def test_what_is_typed_may_be_nonsense(admin: Site, typed: str) -> None:
    for field in ("login_name", "person_name", "reason", "rights"):
        answer = admin.post("/institute/accounts/new", {**NEW, field: typed})
        assert answer.status_code in (400, 422) or field == "reason"
        assert "<b>x</b>" not in answer.text
