"""Nobody is kept out of their own account by strangers, and nobody walks round a limit by spelling."""

import pytest
from flask import Flask
from sqlalchemy import select

from shared import db
from shared.accounts import Account
from shared.audit import STRANGER, Act, AuditEntry
from tests.servers.databases import Database
from tests.servers.redis_server import RedisServer
from tests.web import site as sites
from tests.web.site import ID_NUMBER, OWN_PASSWORD, Site
from web import limits
from web.app import create_app

RIGHT = {"user_type": "national", "login_name": "ops", "password": OWN_PASSWORD}
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture
def counting(database: Database, redis_server: RedisServer) -> Flask:
    """The application with Redis, which counts by the usual numbers."""
    return create_app()


def _away(app: Flask) -> Site:
    """A browser at another address."""
    away = sites.site(app)
    away.client.environ_base.update(ELSEWHERE)
    return away


def test_tries_whose_captcha_is_wrong_count_for_nothing(counting: Flask) -> None:
    sites.staff()
    stranger = sites.site(counting)
    fields = stranger.hidden("/login")
    for _ in range(80):
        form = fields | RIGHT | {"password": "guess", "captcha": "00000"}
        assert stranger.client.post("/login", data=form).status_code == 422
    assert sites.site(counting).log_in("ops", OWN_PASSWORD, "national").status_code == 302


def test_queries_whose_questions_are_answered_wrong_count_for_nothing(counting: Flask) -> None:
    sites.member()
    stranger = sites.site(counting)
    fields = stranger.hidden("/status-query")
    for _ in range(40):
        form = fields | {"name": "某人", "id_number": ID_NUMBER, "exam_number": "1"}
        answer = stranger.client.post("/status-query", data=form | {"captcha": "0", "safety": "0"})
        assert answer.status_code == 422
    assert sites.site(counting).query().status_code == 200


def test_wrong_passwords_at_one_address_keep_nobody_out_at_another(counting: Flask) -> None:
    sites.staff()
    stranger = _away(counting)
    answers = [stranger.log_in("ops", "guess", "national").status_code for _ in range(17)]
    assert answers == [422] * 15 + [429] * 2
    assert sites.site(counting).log_in("ops", OWN_PASSWORD, "national").status_code == 302


def test_a_query_refused_at_one_address_is_answered_at_another(counting: Flask) -> None:
    sites.member()
    stranger = _away(counting)
    answers = [stranger.query(name="李四").status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert sites.site(counting).query().status_code == 200


def test_a_limit_that_is_reached_is_one_audit_row_however_long_the_flood(counting: Flask) -> None:
    sites.member()
    sites.staff()
    stranger = _away(counting)
    for _ in range(20):
        stranger.log_in("ops", "guess", "national")
        stranger.query(name="李四")
    told = select(AuditEntry.action, AuditEntry.actor, AuditEntry.details).order_by(AuditEntry.id)
    with db.read() as s:
        rows = [tuple(row) for row in s.execute(told) if row.details.get("reason") == "too_many"]
    limit = {"reason": "too_many", "limit": "query_identity_address"}
    assert rows[0] == (Act.ACCOUNT_QUERY_REFUSE, STRANGER.name, limit)
    limit = {"reason": "too_many", "limit": "login_name_address"}
    assert rows[1:] == [(Act.ACCOUNT_LOG_IN_REFUSE, STRANGER.name, limit)]


def test_a_flood_of_public_look_ups_leaves_a_row(counting: Flask) -> None:
    sites.member()
    stranger = _away(counting)
    for _ in range(22):
        pair = {"name": "李四", "number": "110000000001"}
        stranger.client.post("/lookup", data=stranger.answered("/lookup") | pair)
    with db.read() as s:
        found = s.scalars(select(AuditEntry)).all()
    assert [(row.action, row.object) for row in found] == [(Act.MEMBER_LOOK_UP_REFUSE, "member:-")]


def test_the_owner_of_a_known_device_gets_in_though_the_name_has_no_tries_left(counting: Flask) -> None:
    sites.staff()
    owner = sites.site(counting)
    owner.log_in("ops", OWN_PASSWORD, "national")
    owner.client.post("/logout", data=owner.hidden("/"))
    with counting.test_request_context():
        while limits.wait_s("login_name", "national:ops") == 0:
            pass
        while limits.wait_s("login_address", "127.0.0.1") == 0:
            pass
    assert sites.site(counting).log_in("ops", OWN_PASSWORD, "national").status_code == 429
    assert owner.log_in("ops", OWN_PASSWORD, "national").status_code == 302


def test_a_known_device_has_a_limit_of_its_own(counting: Flask) -> None:
    sites.staff()
    owner = sites.site(counting)
    owner.log_in("ops", OWN_PASSWORD, "national")
    owner.client.post("/logout", data=owner.hidden("/"))
    answers = [owner.log_in("ops", "guess", "national").status_code for _ in range(17)]
    assert answers == [422] * 15 + [429] * 2
    assert sites.site(counting).log_in("ops", OWN_PASSWORD, "national").status_code == 302


@pytest.mark.parametrize("spelt", ["{}", " {} ", "１{:.11}", "110 000 000 001", "1100\u200b00000001"])
def test_a_members_number_counts_as_one_however_it_is_spelt(counting: Flask, spelt: str) -> None:
    for _ in range(15):
        sites.site(counting).log_in("110000000001", "x")
    text = spelt.format("110000000001") if "１" not in spelt else "１10000000001"
    assert sites.site(counting).log_in(text, "x").status_code == 429


@pytest.mark.parametrize("between", ["", " ", "-", "‐", "\u3000", "\u200b"])
def test_an_identity_number_counts_as_one_however_it_is_spelt(counting: Flask, between: str) -> None:
    sites.member()
    for _ in range(10):
        sites.site(counting).query(name="李四")
    spelt = between.join(ID_NUMBER.lower())
    assert sites.site(counting).query(name="李四", id_number=spelt).status_code == 429


@pytest.mark.parametrize("spelt", ["110 000 000 001", "１１００００００００01", "110000000001\u200b"])
def test_a_number_to_verify_counts_as_one_however_it_is_spelt(counting: Flask, spelt: str) -> None:
    with counting.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        while True:
            try:
                limits.check_here("verify_number_address", "110000000001")
            except Exception:
                break
    answer = sites.site(counting).post("/verify", {"number": spelt, "name": "张三"})
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
    ],
)
def test_an_address_counts_as_one_however_it_is_spelt(counting: Flask, one: str, other: str) -> None:
    found = []
    for address in (one, other):
        with counting.test_request_context(environ_base={"REMOTE_ADDR": address}):
            found.append(limits.address())
    assert found[0] == found[1]


def test_a_number_typed_with_spaces_logs_in(site: Site) -> None:
    sites.member()
    password = sites.initial_password(site.query())
    assert site.log_in("1100 0000 0001", password).status_code == 302


def test_the_present_password_can_not_be_guessed_on_the_page_for_a_new_one(site: Site) -> None:
    sites.staff()
    site.log_in("ops", OWN_PASSWORD, "national")
    new = {"new_password": "另一句相当长的话 2", "again": "另一句相当长的话 2"}
    for guess in ("one", "two", "three"):
        answer = site.post("/new-password", new | {"current": guess})
        assert "现在的密码不正确，或者距上一次尝试太近" in answer.text
    sites.long_waits()
    assert site.post("/new-password", new | {"current": OWN_PASSWORD}).status_code == 422
    sites.no_waits()
    assert site.post("/new-password", new | {"current": OWN_PASSWORD}).status_code == 302
    with db.read() as s:
        assert s.scalars(select(Account.must_change)).all() == [False]
