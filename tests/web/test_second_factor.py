"""The second factor of staff and ops: a code opens once, clocks may be off, what is lost has a way back."""

import re
import shutil
import time
from contextlib import suppress
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select, update

from shared import db
from shared.accounts import (
    Account,
    LoginSession,
    Role,
    api_tokens,
    factor_changes,
    factor_checks,
    logins,
    second_factors,
)
from shared.accounts import rules as account_rules
from shared.accounts.second_factors import RecoveryCode, SecondFactor
from shared.accounts.waits import LoginWait
from shared.audit import Actor, AuditEntry
from shared.errors import Refused
from shared.settings import settings
from tests.at_once import at_once
from tests.servers import environment
from tests.web import site as sites
from tests.web.site import OWN_PASSWORD, Site, app_code, fresh_factor, secret_of
from web.app import create_app

STEP_S = 30


def _with_factor(role: Role = Role.OPS, name: str = "ops") -> tuple[Account, list[str]]:
    """An account with a second factor that has not been used yet; its recovery codes."""
    if role == Role.STAFF:
        sites.institute()
    account = sites.staff(name, role, "11" if role == Role.STAFF else None)
    return account, sites.second_factor(account)


def _log_in(site: Site, code: str, password: str = OWN_PASSWORD) -> int:
    form = {"user_type": "national", "login_name": "ops", "password": password, "code": code}
    return site.client.post("/login", data=site.answered("/login") | form).status_code


def _reasons() -> list[str]:
    with db.read() as s:
        rows = s.scalars(select(AuditEntry).where(AuditEntry.action == "account.refuse_log_in"))
        return [row.details["reason"] for row in rows.all()]


def test_password_and_code_open_and_either_alone_gets_the_same_answer(site: Site) -> None:
    account, _ = _with_factor()
    tries = [
        ("", OWN_PASSWORD),
        ("000000", OWN_PASSWORD),
        (app_code(account.id), "wrong"),
        ("000000", "wrong"),
    ]
    answers = []
    for code, password in tries:
        form = {"user_type": "national", "login_name": "ops", "password": password, "code": code}
        answer = site.client.post("/login", data=site.answered("/login") | form)
        found = re.search(r'id="error-summary".*?</div>', answer.text, re.DOTALL)
        assert found
        answers.append((answer.status_code, found[0]))
        fresh_factor(account.id)
    assert len(set(answers)) == 1
    assert _reasons() == ["second_factor", "second_factor", "wrong_password", "wrong_password"]
    assert _log_in(site, app_code(account.id)) == 302


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [("nobody", "x", ""), ("ops", "x", "000000"), ("ops", OWN_PASSWORD, "000000"), ("ops", OWN_PASSWORD, "")],
    ids=["unknown", "wrong password", "wrong code", "no code"],
)
def test_no_refusal_is_told_sooner_than_another(
    database: object, name: str, password: str, code: str
) -> None:
    _with_factor()
    began = time.monotonic()
    assert logins.attempt("national", name, password, "address:1", code) is None
    assert time.monotonic() - began >= logins.TOLD_AFTER_S


def test_a_code_opens_once(app: Flask) -> None:
    account, _ = _with_factor()
    code = app_code(account.id)
    assert _log_in(sites.site(app), code) == 302
    assert _log_in(sites.site(app), code) == 422
    assert _reasons() == ["second_factor"]


def test_of_two_who_send_one_code_at_once_one_gets_in(database: object) -> None:
    account, _ = _with_factor()
    code = app_code(account.id)

    def enter(number: int) -> bool:
        return logins.attempt("national", "ops", OWN_PASSWORD, f"device:{number}", code) is not None

    assert sum(at_once(enter, 4)) == 1


@pytest.mark.parametrize("off_s", [-40, 0, 40])
def test_a_clock_that_is_40_s_off_opens_at_any_moment(database: object, off_s: int) -> None:
    account, _ = _with_factor()
    secret = secret_of(account.id)
    with db.read() as s:
        now = db.clock(s) // 1000
        for moment in range(now, now + STEP_S):  # what such a clock shows at each second of a step
            shown = pyotp.TOTP(secret).at(moment + off_s)
            steps = range(moment // STEP_S - 2, moment // STEP_S + 3)
            assert shown in {pyotp.TOTP(secret).generate_otp(step) for step in steps}
    assert logins.attempt("national", "ops", OWN_PASSWORD, "", app_code(account.id, off_s)) is not None


@pytest.mark.parametrize("off_s", [-95, 95])
def test_a_code_of_another_time_does_not_open(database: object, off_s: int) -> None:
    account, _ = _with_factor()
    assert logins.attempt("national", "ops", OWN_PASSWORD, "", app_code(account.id, off_s)) is None


@pytest.mark.parametrize("form", ["{} {}", "{}-{}", "full width"])
def test_a_code_is_read_as_people_type_it(database: object, form: str) -> None:
    account, _ = _with_factor()
    code = app_code(account.id)
    typed = code.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
    if form != "full width":
        typed = form.format(code[:3], code[3:])
    assert logins.attempt("national", "ops", OWN_PASSWORD, "", typed) is not None


def test_a_recovery_code_opens_once_however_it_is_typed(site: Site, app: Flask) -> None:
    _, codes = _with_factor()
    assert _log_in(site, codes[0].lower().replace("-", " ")) == 302
    assert "还剩 9 个" in site.get("/security").text
    assert _log_in(sites.site(app), codes[0]) == 422
    sites.no_waits()
    assert _log_in(sites.site(app), codes[1]) == 302


def test_recovery_codes_stand_nowhere_readable(database: object) -> None:
    _, codes = _with_factor()
    with db.read() as s:
        rows = s.scalars(select(RecoveryCode)).all()
    assert len(rows) == len(codes) == factor_changes.CODES
    assert not [code for code in codes for row in rows if code in row.code_hash]


def test_guesses_of_a_code_wait_by_account_wherever_they_come_from(database: object) -> None:
    account, _ = _with_factor()
    assert logins.attempt("national", "ops", OWN_PASSWORD, "address:1", "000000") is None
    sites.long_waits()
    assert logins.attempt("national", "ops", OWN_PASSWORD, "address:2", app_code(account.id)) is None
    assert logins.attempt("national", "ops", OWN_PASSWORD, "device:own", app_code(account.id)) is not None


def test_strangers_who_know_no_password_make_nobody_wait_for_a_code(database: object) -> None:
    account, _ = _with_factor()
    for number in range(3):
        logins.attempt("national", "ops", "guess", f"address:{number}", "000000")
    with db.read() as s:
        assert not s.scalars(select(LoginWait).where(LoginWait.place.startswith("code:"))).all()
    assert logins.attempt("national", "ops", OWN_PASSWORD, "address:own", app_code(account.id)) is not None


def test_a_known_device_is_asked_all_the_same(site: Site) -> None:
    account, _ = _with_factor()
    assert _log_in(site, app_code(account.id)) == 302
    site.client.post("/logout", data=site.hidden("/"))
    assert 'name="captcha_id"' not in site.get("/login").text
    assert _log_in(site, "") == 422


def test_a_reset_of_the_password_leaves_the_second_factor(database: object) -> None:
    account, _ = _with_factor()
    with db.write() as s:
        password = account_rules.reset(s, s.get_one(Account, account.id), actor=Actor("admin"))
    assert logins.attempt("national", "ops", password) is None
    sites.no_waits()
    assert logins.attempt("national", "ops", password, "", app_code(account.id)) is not None


def test_a_new_password_needs_the_code_of_whoever_has_one(site: Site) -> None:
    account, codes = _with_factor()
    _log_in(site, codes[0])
    new = {"current": OWN_PASSWORD, "new_password": "另一句话 by the sea", "again": "另一句话 by the sea"}
    assert 'id="e-code"' in site.post("/new-password", new).text
    sites.no_waits()
    assert site.post("/new-password", new | {"code": app_code(account.id)}).status_code == 302


def test_an_api_token_needs_no_code(database: object) -> None:
    account, _ = _with_factor()
    with db.write() as s:
        token = api_tokens.issue(s, s.get_one(Account, account.id), "nightly", actor=Actor("test"))
    assert api_tokens.owner(token) is not None


def test_a_secret_that_no_key_opens_refuses_and_leaves_the_recovery_codes(database: object) -> None:
    _, codes = _with_factor()
    with db.write() as s:
        s.execute(update(SecondFactor).values(secret_sealed=b"\x03old" + bytes(40)))
    assert logins.attempt("national", "ops", OWN_PASSWORD, "", "123456") is None
    sites.no_waits()
    assert logins.attempt("national", "ops", OWN_PASSWORD, "", codes[0]) is not None


# --- the pages


def _set_up(site: Site, password: str = OWN_PASSWORD, code: str | None = None) -> str:
    """Through the pages; the text of the last."""
    site.post("/security/begin", {}, page="/security")
    page = site.get("/security/set-up").text
    found = re.search(r'id="secret">([^<]+)<', page)
    assert found, page
    code = code or pyotp.TOTP(found[1].replace(" ", "")).at(time.time())
    return site.post("/security/set-up", {"code": code, "current": password}).text


def test_it_is_set_up_by_its_first_code_and_shows_ten_recovery_codes_once(site: Site) -> None:
    account = sites.staff()
    site.log_in("ops", OWN_PASSWORD, "national")
    shown = re.findall(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){2}", _set_up(site))
    assert len(set(shown)) == 10
    assert "已启用" in site.get("/security").text
    assert shown[0] not in site.get("/security").text
    fresh_factor(account.id)
    assert logins.attempt("national", "ops", OWN_PASSWORD) is None
    sites.no_waits()
    assert logins.attempt("national", "ops", OWN_PASSWORD, "", shown[0]) is not None


def test_a_wrong_first_code_or_password_leaves_it_off_with_the_samesecret_of(site: Site) -> None:
    sites.staff()
    site.log_in("ops", OWN_PASSWORD, "national")
    assert 'id="e-code"' in _set_up(site, code="000000")
    assert 'id="e-current"' in _set_up(site, password="wrong")
    with db.read() as s:
        assert second_factors.state(s, sites.account_row("ops").id).since is None
    sites.no_waits()
    assert "recovery-codes" in _set_up(site)


def test_the_code_that_set_it_up_does_not_open(site: Site) -> None:
    account = sites.staff()
    site.log_in("ops", OWN_PASSWORD, "national")
    _set_up(site)
    assert logins.attempt("national", "ops", OWN_PASSWORD, "", app_code(account.id)) is None


def test_setting_it_up_ends_other_log_ins_and_keeps_this_one(site: Site, app: Flask) -> None:
    sites.staff()
    other = sites.site(app)
    for one in (site, other):
        one.log_in("ops", OWN_PASSWORD, "national")
    _set_up(site)
    assert (site.get("/ops/").status_code, other.get("/ops/").status_code) == (200, 302)


def test_another_telephone_counts_from_its_first_code_and_the_old_one_until_then(site: Site) -> None:
    account, codes = _with_factor()
    _log_in(site, codes[0])
    assert 'id="e-code-begin"' in site.post("/security/begin", {"code": "000000"}, page="/security").text
    sites.no_waits()
    assert site.post("/security/begin", {"code": codes[1]}, page="/security").status_code == 302
    old = secret_of(account.id)
    assert logins.attempt("national", "ops", OWN_PASSWORD, "", app_code(account.id)) is not None
    page = site.get("/security/set-up").text
    found = re.search(r'id="secret">([^<]+)<', page)
    assert found
    new = found[1].replace(" ", "")
    assert new != old
    form = {"code": pyotp.TOTP(new).at(time.time()), "current": OWN_PASSWORD}
    assert "recovery-codes" in site.post("/security/set-up", form).text
    assert secret_of(account.id) == new
    sites.no_waits()
    assert logins.attempt("national", "ops", OWN_PASSWORD, "", codes[2]) is None


def test_new_recovery_codes_void_the_former(site: Site) -> None:
    account, codes = _with_factor()
    _log_in(site, codes[0])
    form = {"code": app_code(account.id)}
    assert "recovery-codes" in site.post("/security/recovery-codes", form, page="/security").text
    assert logins.attempt("national", "ops", OWN_PASSWORD, "", codes[1]) is None


def test_staff_may_do_without_and_must_show_it_to_say_so(site: Site) -> None:
    account, codes = _with_factor(Role.STAFF, "clerk")
    form = {"user_type": "institute", "login_name": "clerk", "password": OWN_PASSWORD, "code": codes[0]}
    site.client.post("/login", data=site.answered("/login") | form)
    assert 'id="e-code-remove"' in site.post("/security/remove", {"code": "1"}, page="/security").text
    sites.no_waits()
    assert site.post("/security/remove", {"code": app_code(account.id)}, page="/security").status_code == 302
    assert logins.attempt("institute", "clerk", OWN_PASSWORD) is not None


def test_members_have_no_such_page(site: Site) -> None:
    sites.member()
    password = sites.initial_password(site.query())
    site.log_in("110000000001", password)
    site.post("/new-password", {"new_password": OWN_PASSWORD, "again": OWN_PASSWORD})
    assert site.get("/security").status_code == 403


# --- who must have one


@pytest.fixture
def real(database: object, monkeypatch: pytest.MonkeyPatch) -> Site:
    """An installation that is no demo."""
    monkeypatch.setenv("CERT_DEMO", "false")
    environment.forget()
    return sites.site(create_app())


def test_every_page_leads_ops_to_setting_it_up_until_they_have(real: Site) -> None:
    sites.staff()
    real.log_in("ops", OWN_PASSWORD, "national")
    for page in ("/ops/", "/ops/members", "/ops/audit"):
        assert real.get(page).headers["Location"] == "/security"
    assert real.get("/api/v1/campaigns").status_code == 403
    assert real.get("/api/v1/jobs/00000000-0000-0000-0000-000000000000").status_code == 403
    assert "其他页面不能打开" in real.get("/security").text
    assert "recovery-codes" in _set_up(real)
    assert real.get("/ops/").status_code == 200


def test_ops_cannot_do_without(real: Site) -> None:
    _, codes = _with_factor()
    _log_in(real, codes[0])
    assert "/security/remove" not in real.get("/security").text
    real.post("/security/remove", {"code": codes[1]}, page="/security")
    with pytest.raises(Refused, match="second_factor_forced"), db.write() as s:
        factor_changes.remove(s, sites.account_row("ops"))
    with db.read() as s:
        assert second_factors.state(s, sites.account_row("ops").id).since


def test_staff_need_none_unless_the_body_says_so(real: Site) -> None:
    sites.institute()
    sites.staff("clerk", Role.STAFF, "11")
    real.log_in("clerk", OWN_PASSWORD, "institute")
    assert real.get("/institute/").status_code == 200


def test_a_body_may_force_its_staff(
    database: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "body"
    shutil.copytree(settings().body_folder, folder)
    head = folder / "body.toml"
    head.write_text(head.read_text("utf-8").replace("second_factor = false", "second_factor = true"), "utf-8")
    monkeypatch.setenv("CERT_BODY_FOLDER", str(folder))
    monkeypatch.setenv("CERT_DEMO", "false")
    environment.forget()
    site = sites.site(create_app())
    sites.institute()
    sites.staff("clerk", Role.STAFF, "11")
    site.log_in("clerk", OWN_PASSWORD, "institute")
    assert site.get("/institute/").headers["Location"] == "/security"
    _set_up(site)
    assert site.get("/institute/").status_code == 200


def test_a_reset_by_an_admin_ends_log_ins_and_leaves_the_password(site: Site) -> None:
    account, codes = _with_factor()
    _log_in(site, codes[0])
    with db.write() as s:
        factor_changes.reset(s, account, actor=Actor("admin"), reason="手机丢失，已当面核对")
    assert site.get("/ops/").status_code == 302
    with db.read() as s:
        assert s.scalars(select(LoginSession)).all() == []
        row = s.scalars(select(AuditEntry).where(AuditEntry.action == "account.reset_second_factor")).one()
    assert row.details == {"login_name": "ops", "reason": "手机丢失，已当面核对"}
    assert logins.attempt("national", "ops", OWN_PASSWORD) is not None
    with pytest.raises(Refused, match="second_factor_none"), db.write() as s:
        factor_changes.reset(s, account, actor=Actor("admin"), reason="再一次")


def test_two_confirmations_at_once_leave_one_set_of_codes(database: object) -> None:
    account = sites.staff()
    with db.write() as s:
        factor_changes.begin(s, account)
    with db.read() as s:
        secret = str(second_factors.state(s, account.id).pending)
    code = pyotp.TOTP(secret).at(time.time())

    def confirm(_: int) -> None:
        codes = factor_changes.new_codes()
        with suppress(Refused), db.write() as s:
            factor_changes.confirm(s, account, code, codes)

    at_once(confirm, 4)
    with db.read() as s:
        assert second_factors.state(s, account.id).codes_left == factor_changes.CODES


def test_what_is_typed_may_be_long_or_nonsense(database: object) -> None:
    _with_factor()
    for typed in ("9" * 50_000, "A" * 50_000, "١٢٣٤٥٦", "é" * 100, "      "):
        with db.read() as s:
            assert factor_checks.look(s, None, typed).compared().spare is None
        assert logins.attempt("national", "ops", OWN_PASSWORD, "", typed) is None
        sites.no_waits()
