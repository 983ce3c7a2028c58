"""登录记录: where an account is logged in, ended by its owner; a log-in from an unknown device is told."""

import re

from flask import Flask
from sqlalchemy import select

from shared import db
from shared.accounts import LoginSession
from tests import noticing
from tests.servers.mail import MailServer, text_of
from tests.web import site as sites
from tests.web.site import OWN_PASSWORD, Site

NUMBER = "110000000001"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)


def _member() -> None:
    noticing.reachable(noticing.account_of(sites.member(NUMBER), OWN_PASSWORD))


def _log_in(browser: Site, agent: str = "", address: str = "203.0.113.77") -> None:
    browser.client.delete_cookie("login")
    form = browser.answered("/login") | {"login_name": NUMBER, "password": OWN_PASSWORD}
    options = {"headers": {"User-Agent": agent}, "environ_overrides": {"REMOTE_ADDR": address}}
    answer = browser.client.post("/login", data=form, **options)
    assert answer.status_code == 302


def test_a_log_in_from_a_new_device_is_told_and_from_a_known_one_is_not(
    mail: MailServer, app: Flask, site: Site
) -> None:
    _member()
    _log_in(site, PHONE)
    noticing.send_all()
    [message] = mail.mails
    assert message["Subject"] == "新设备登录了您的账户"
    text = text_of(message)
    assert "设备：Chrome, Android" in text
    assert "网络地址：203.0.113.*" in text
    assert "203.0.113.77" not in text
    _log_in(site, PHONE)
    noticing.send_all()
    assert len(mail.mails) == 1
    _log_in(sites.site(app), "Buy at http://evil.example now")
    noticing.send_all()
    assert "设备：不明" in text_of(mail.mails[1])
    assert "evil" not in text_of(mail.mails[1])


def test_a_browser_that_two_share_is_known_to_both(mail: MailServer, app: Flask, site: Site) -> None:
    _member()
    sites.staff()
    _log_in(site)
    site.client.delete_cookie("login")
    site.log_in("ops", OWN_PASSWORD, "national")
    _log_in(site)
    noticing.send_all()
    assert len(mail.mails) == 1


def test_a_first_log_in_without_an_address_writes_no_notice(site: Site) -> None:
    noticing.account_of(sites.member(NUMBER), OWN_PASSWORD)
    _log_in(site)
    assert noticing.notices() == []


def test_own_log_ins_are_listed_in_part_and_one_is_ended(app: Flask, site: Site) -> None:
    _member()
    _log_in(site, PHONE)
    desk = sites.site(app)
    _log_in(desk, "Mozilla/5.0 (Windows NT 10.0) Firefox/127.0", "2001:db8:12:34::7")
    page = desk.get("/account/log-ins").text
    assert "Chrome, Android" in page
    assert "Firefox, Windows" in page
    assert "203.0.113.*" in page
    assert "2001:0db8:0012:*" in page
    assert "203.0.113.77" not in page
    name = re.search(r'name="name" value="(\w+)"', page)
    assert name
    with db.read() as session:
        assert name[1] not in session.scalars(select(LoginSession.token_hash)).all()
    answer = desk.post("/account/log-ins/end", {"name": name[1]}, page="/account/log-ins")
    assert answer.status_code == 303
    assert site.get("/member/profile").status_code == 302
    assert desk.get("/member/profile").status_code == 200
    with db.read() as session:
        assert len(session.scalars(select(LoginSession)).all()) == 1


def test_nobody_ends_anothers_log_in_and_all_others_end_at_once(app: Flask, site: Site) -> None:
    _member()
    sites.staff()
    browsers = [sites.site(app) for _ in range(3)]
    for browser in browsers:
        _log_in(browser)
    name = re.search(r'name="name" value="(\w+)"', browsers[0].get("/account/log-ins").text)
    assert name
    site.log_in("ops", OWN_PASSWORD, "national")
    site.post("/account/log-ins/end", {"name": name[1]}, page="/account/log-ins")
    site.client.post("/account/log-ins/end", data=site.hidden("/account/log-ins"))
    assert all(browser.get("/member/profile").status_code == 200 for browser in browsers)
    fields = {k: v for k, v in browsers[0].hidden("/account/log-ins").items() if k == "csrf_token"}
    browsers[0].client.post("/account/log-ins/end", data=fields)
    assert [browser.get("/member/profile").status_code for browser in browsers] == [200, 302, 302]


def test_the_language_of_the_log_in_is_the_notices(mail: MailServer, app: Flask) -> None:
    _member()
    browser = sites.site(app)
    browser.get("/language/en")
    _log_in(browser)
    noticing.send_all()
    assert mail.mails[0]["Subject"] == "A new device has logged in to your account"
