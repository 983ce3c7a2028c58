"""用户登录: one answer for every mismatch, a growing wait, and sessions that end."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from shared import db
from shared.accounts import Account, LoginSession, Role, logins, staff, waits
from shared.accounts.waits import LoginWait
from shared.audit import Actor
from shared.db import now_ms
from shared.settings import settings
from tests.at_once import at_once
from tests.web import site as sites
from tests.web.site import OWN_PASSWORD, Site

MESSAGE = "用户类型、用户名称或密码不正确"


def _summary(text: str) -> str:
    found = re.search(r'id="error-summary".*?</div>', text, re.DOTALL)
    return found[0] if found else ""


def test_wrong_name_password_and_type_get_the_same_answer(site: Site) -> None:
    sites.staff()
    answers = [
        site.log_in("nobody", OWN_PASSWORD, "national"),
        site.log_in("ops", "wrong", "national"),
        site.log_in("ops", OWN_PASSWORD, "member"),
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({_summary(answer.text) for answer in answers}) == 1
    assert MESSAGE in answers[0].text


def test_a_wrong_captcha_is_told_and_nothing_else_is_looked_at(site: Site) -> None:
    sites.staff()
    for name in ("ops", "nobody"):
        form = site.hidden("/login") | {"user_type": "national", "login_name": name, "captcha": "00000"}
        answer = site.client.post("/login", data=form | {"password": OWN_PASSWORD})
        assert answer.status_code == 422
        assert "验证码不正确" in _summary(answer.text)
        assert MESSAGE not in answer.text
    with db.read() as s:
        assert s.scalars(select(LoginWait)).all() == []


def test_the_right_name_password_and_captcha_lead_to_the_roles_page(site: Site) -> None:
    sites.staff()
    answer = site.log_in("ops", OWN_PASSWORD, "national")
    assert answer.headers["Location"] == "/ops/"
    assert site.get("/ops/").status_code == 200


def test_each_failure_doubles_the_wait_and_a_success_forgets_them(site: Site) -> None:
    sites.staff()
    found = []
    for _ in range(4):
        site.log_in("ops", "wrong", "national")
        with db.read() as s:
            found.append(s.scalars(select(LoginWait.next_try_at - now_ms())).one())
        sites.no_waits()
    assert [round(wait / 1000 + 0.3) for wait in found] == [1, 2, 4, 8]
    assert waits.after_s(60) == 900
    assert site.log_in("ops", OWN_PASSWORD, "national").status_code == 302
    with db.read() as s:
        assert s.scalars(select(LoginWait)).all() == []


def test_a_try_that_comes_too_early_fails_even_with_the_right_password(site: Site) -> None:
    sites.staff()
    site.log_in("ops", "wrong", "national")
    with db.write() as s:
        s.execute(update(LoginWait).values(failures=5, next_try_at=now_ms() + 60_000))
    assert MESSAGE in site.log_in("ops", OWN_PASSWORD, "national").text
    with db.read() as s:
        assert s.scalars(select(LoginWait.failures)).all() == [5]


def test_many_tries_at_once_are_counted_as_one(database: object) -> None:
    sites.staff()
    assert at_once(lambda _: logins.attempt("national", "ops", "wrong"), 6) == [None] * 6
    with db.read() as s:
        assert s.scalars(select(LoginWait.failures)).all() == [1]


def test_what_was_typed_stays_but_never_the_password(site: Site) -> None:
    page = site.log_in("somebody", "my secret", "institute").text
    assert 'value="somebody"' in page
    assert re.search(r'<option value="institute" selected>', page)
    assert "my secret" not in page


def test_another_picture_keeps_what_was_typed_and_counts_no_try(site: Site) -> None:
    sites.staff()
    form = site.hidden("/login") | {"login_name": "ops", "user_type": "national", "refresh": "1"}
    answer = site.client.post("/login", data=form)
    assert answer.status_code == 200
    assert 'value="ops"' in answer.text
    assert "error-summary" not in answer.text
    assert form["captcha_id"] not in answer.text


def test_a_log_in_gets_a_new_token_and_log_out_ends_it(site: Site) -> None:
    sites.staff()
    tokens = []
    for _ in range(2):
        answer = site.log_in("ops", OWN_PASSWORD, "national")
        tokens.append(re.search(r"Set-Cookie: login=([^;]+)", str(answer.headers)))
        site.client.post("/logout", data=site.hidden("/"))
        assert site.get("/ops/").status_code == 302
    assert tokens[0]
    assert tokens[1]
    assert tokens[0][1] != tokens[1][1]
    with db.read() as s:
        assert s.scalars(select(LoginSession)).all() == []


@pytest.mark.parametrize(
    "ended",
    [
        {"expires_at": 1},
        {"seen_at": 1},
    ],
    ids=["absolute end", "idle"],
)
def test_a_session_that_ended_leads_to_the_log_in_and_back_to_the_same_place(
    site: Site, ended: dict[str, int]
) -> None:
    sites.staff()
    site.log_in("ops", OWN_PASSWORD, "national")
    with db.write() as s:
        s.execute(update(LoginSession).values(**ended))
    sent = site.get("/ops/campaigns?page=2").headers["Location"]
    assert parse_qs(urlsplit(sent).query)["next"] == ["/ops/campaigns?page=2"]
    assert "登录已经结束" in site.get(sent).text
    back = site.log_in("ops", OWN_PASSWORD, "national", place="/ops/campaigns?page=2")
    assert back.headers["Location"] == "/ops/campaigns?page=2"


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_the_log_in_never_leads_to_another_site(site: Site, place: str) -> None:
    sites.staff()
    answer = site.client.post(
        "/login",
        data=site.answered("/login")
        | {"user_type": "national", "login_name": "ops", "password": OWN_PASSWORD, "next": place},
    )
    assert answer.headers["Location"] == "/ops/"


def test_a_disabled_account_is_out_at_once_and_stays_out(site: Site) -> None:
    sites.staff()
    site.log_in("ops", OWN_PASSWORD, "national")
    with db.write() as s:
        staff.disable(s, s.scalars(select(Account)).one(), actor=Actor("test"), reason="x")
    assert site.get("/ops/").status_code == 302
    assert MESSAGE in site.log_in("ops", OWN_PASSWORD, "national").text


def test_a_page_view_writes_the_time_of_use_at_most_once_a_minute(site: Site) -> None:
    sites.staff()
    site.log_in("ops", OWN_PASSWORD, "national")
    with db.write() as s:
        s.execute(update(LoginSession).values(seen_at=LoginSession.seen_at - 30_000))
    seen = _seen_at()
    site.get("/")
    assert _seen_at() == seen
    with db.write() as s:
        s.execute(update(LoginSession).values(seen_at=LoginSession.seen_at - 40_000))
    site.get("/")
    assert _seen_at() > seen


def _seen_at() -> int:
    with db.read() as s:
        return s.scalars(select(LoginSession.seen_at)).one()


def test_the_database_holds_no_token_that_opens_anything(site: Site) -> None:
    sites.staff()
    answer = site.log_in("ops", OWN_PASSWORD, "national")
    token = re.search(r"Set-Cookie: login=([^;]+)", str(answer.headers))
    with db.read() as s:
        stored = s.scalars(select(LoginSession.token_hash)).one()
    assert token
    assert stored != token[1]
    assert len(stored) == 64


def test_staff_of_an_institute_come_to_their_own_page(site: Site) -> None:
    sites.institute()
    sites.staff("beijing", Role.STAFF, "11")
    assert site.log_in("beijing", OWN_PASSWORD, "institute").headers["Location"] == "/institute/"


def test_cookies_are_pinned_to_this_host_behind_tls(
    database: object, settings_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from web.app import create_app

    monkeypatch.setenv("CERT_PUBLIC_ADDRESS", "https://localhost")
    settings.cache_clear()
    sites.staff()
    secure = Site(create_app().test_client())
    secure.client.get("/login", base_url="https://localhost")
    headers = secure.client.get("/login", base_url="https://localhost").headers
    assert "max-age=" in headers["Strict-Transport-Security"]
    assert "__Host-form" in str(headers) or secure.client.get_cookie("__Host-form")
