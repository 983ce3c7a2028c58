"""忘记密码 by mail: one answer for everybody, a link that its page's button uses, once, in any browser."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from shared import db
from shared.accounts import Account, LoginSession, passwords, staff
from shared.accounts import rules as account_rules
from shared.audit import Act, Actor, AuditEntry
from shared.db import now_ms
from shared.jobs import Job
from shared.notices import Notice, Proof
from tests import noticing
from tests.at_once import at_once
from tests.servers import environment
from tests.servers.mail import MailServer
from tests.timing import LONG, coin, guessed, in_turns
from tests.web import site as sites
from tests.web.site import OWN_PASSWORD, Site

NUMBER = "110000000001"
NEW = {"new_password": "another lake 8 柳", "again": "another lake 8 柳"}


@pytest.fixture
def account(app: Flask) -> Account:
    """张三's, with a password and a confirmed e-mail address."""
    made = noticing.account_of(sites.member(NUMBER), OWN_PASSWORD)
    noticing.reachable(made)
    return made


def ask(site: Site, name: str = NUMBER, kind: str = "member") -> str:
    """The answer's page."""
    form = site.answered("/forgot") | {"user_type": kind, "login_name": name}
    answer = site.client.post("/forgot", data=form, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def link(site: Site, mail: MailServer) -> str:
    """Ask, have it sent; the link of the mail."""
    noticing.send_all()
    before = len(mail.mails)
    ask(site)
    noticing.send_all()
    assert len(mail.mails) == before + 1
    return mail.last_link("/reset/")


def test_a_member_comes_back_by_the_link_in_another_browser(
    mail: MailServer, app: Flask, site: Site, account: Account
) -> None:
    site.log_in(NUMBER, OWN_PASSWORD)
    path = link(sites.site(app), mail)
    other = sites.site(app)
    page = other.get(path)
    assert page.status_code == 200
    assert NUMBER in page.text
    answer = other.post(path, NEW)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert "新密码已设置" in other.get("/login").text
    assert site.get("/member/profile").status_code == 302  # the old log-in has ended
    assert other.get("/member/profile").status_code == 302  # and the link is none
    assert other.log_in(NUMBER, NEW["again"]).status_code == 302
    assert other.get("/member/profile").status_code == 200


def test_opening_the_link_changes_nothing_and_it_is_used_once(
    mail: MailServer, app: Flask, site: Site, account: Account
) -> None:
    path = link(site, mail)
    for _ in range(3):
        assert site.get(path).status_code == 200
        assert site.client.head(path).status_code == 200
    assert site.client.post(path, data=NEW).status_code == 400  # without the page's token
    assert site.post(path, NEW).status_code == 303
    again = sites.site(app).get(path)
    assert again.status_code == 410
    assert "这个链接已经用过" in again.text
    assert sites.site(app).client.post(path, data=NEW).status_code in (400, 410)


def test_the_page_of_an_older_link_says_that_a_newer_one_was_sent(
    mail: MailServer, site: Site, account: Account
) -> None:
    older = link(site, mail)
    newer = link(site, mail)
    page = site.get(older)
    assert page.status_code == 410
    assert "之后又发了一封新的邮件" in page.text
    assert "再要一封邮件" in page.text
    assert site.get(newer).status_code == 200


def test_a_link_is_good_for_a_day(mail: MailServer, site: Site, account: Account) -> None:
    path = link(site, mail)
    with db.write() as session:
        session.execute(update(Proof).values(expires_at=now_ms() + 1_000 * 60))
    assert site.get(path).status_code == 200
    fields = site.hidden(path)
    with db.write() as session:
        made, end = session.execute(select(Proof.made_at, Proof.expires_at)).one()
        assert end > made
        session.execute(update(Proof).values(expires_at=now_ms() - 1))
    assert "这个链接已经过期" in site.get(path).text
    assert site.client.post(path, data=fields | NEW).status_code == 410


def test_a_reset_in_person_voids_the_link(mail: MailServer, site: Site, account: Account) -> None:
    path = link(site, mail)
    with db.write() as session:
        account_rules.reset(session, session.get_one(Account, account.id), actor=Actor("test"))
    page = site.get(path)
    assert page.status_code == 410
    assert "这个链接已经作废" in page.text


def test_a_link_that_was_never_sent_is_no_page_of_anybodys(site: Site) -> None:
    for path in ("/reset/abc", "/confirm/abc"):
        answer = site.get(path)
        assert answer.status_code == 404
        assert "没有这个链接" in answer.text


def test_a_password_that_cannot_be_taken_is_said_and_the_link_stays(
    mail: MailServer, site: Site, account: Account
) -> None:
    path = link(site, mail)
    for new, again in (
        ("short", "short"),
        (NEW["again"], "something else"),
        (f"my {NUMBER}", f"my {NUMBER}"),
    ):
        assert site.post(path, {"new_password": new, "again": again}).status_code == 422
    assert site.post(path, NEW).status_code == 303


def test_two_at_once_set_one_password(mail: MailServer, app: Flask, account: Account) -> None:
    path = link(sites.site(app), mail)
    browsers = [sites.site(app) for _ in range(2)]
    fields = [browser.hidden(path) for browser in browsers]
    new = ["first lake 8 柳", "second lake 9 柳"]

    def press(which: int) -> str | None:
        form = fields[which] | {"new_password": new[which], "again": new[which]}
        answer = browsers[which].client.post(path, data=form)
        return answer.headers.get("Location") or str(answer.status_code)

    answers = at_once(press, 2)
    assert answers.count("/login") == 1, answers
    row = sites.account_row(NUMBER)
    assert passwords.matches(row.password_hash, new[answers.index("/login")])


def test_a_disabled_account_is_sent_nothing_and_its_link_sets_no_password(
    mail: MailServer, site: Site, account: Account
) -> None:
    path = link(site, mail)
    with db.write() as session:
        staff.disable(session, session.get_one(Account, account.id), actor=Actor("test"), reason="x")
    answer = site.post(path, NEW)
    assert answer.status_code == 303
    assert passwords.matches(sites.account_row(NUMBER).password_hash, OWN_PASSWORD)
    ask(site)
    noticing.send_all()
    assert len(mail.mails) == 1


def test_what_was_changed_is_told_to_the_member(mail: MailServer, site: Site, account: Account) -> None:
    site.post(link(site, mail), NEW)
    noticing.send_all()
    assert mail.mails[-1]["Subject"] == "您的密码已更改"
    assert "通过邮件中的链接重新设置了" in str(mail.mails[-1].get_content())


def test_staff_are_told_to_ask_their_admin_and_nothing_is_looked_up(mail: MailServer, site: Site) -> None:
    sites.staff()
    for name in ("ops", "nobody"):
        page = ask(site, name, "national")
        assert "工作人员的密码由管理员重置" in page
    assert noticing.notices() == []


def test_without_a_mail_server_no_mail_is_offered(site: Site, account: Account) -> None:
    page = site.get("/forgot").text
    assert 'name="captcha"' not in page
    assert "到所在地方注协" in page


def test_a_wrong_captcha_asks_for_nothing(mail: MailServer, site: Site, account: Account) -> None:
    form = site.hidden("/forgot") | {"login_name": NUMBER, "captcha": "00000"}
    answer = site.client.post("/forgot", data=form)
    assert answer.status_code == 422
    assert "验证码不正确" in answer.text
    assert f'value="{NUMBER}"' in answer.text
    assert noticing.notices() == []


def test_with_redis_and_mail_down_it_is_asked_for_all_the_same_and_sent_once_afterwards(
    mail: MailServer, site: Site, account: Account
) -> None:
    mail.stop()
    ask(site)
    noticing.send_all()
    mail.start()
    noticing.send_all()
    noticing.send_all()
    assert len(mail.mails) == 1


def test_known_and_unknown_names_leave_the_same_rows_and_get_the_same_page(
    mail: MailServer, site: Site, account: Account
) -> None:
    pages = [ask(site, name) for name in (NUMBER, "110000009999", "x", "ops", "张三")]
    assert len({sites.without_tokens(page) for page in pages}) == 1
    with db.read() as session:
        rows = [
            {
                name: value
                for name, value in vars(row).items()
                if name in ("kind", "state", "language", "queue")
            }
            for table in (Notice, Job)
            for row in session.scalars(select(table))
        ]
    assert len({str(row) for row in rows}) == 2
    assert len(rows) == 10


def test_the_answer_takes_the_same_time_for_a_name_that_nobody_has(
    mail: MailServer, app: Flask, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERT_RATELIMIT_SCALE", "100000")
    environment.forget()
    noticing.use_mail(monkeypatch, mail.port)
    site, tries = sites.site(app), 1_000 if LONG else 100

    def ready(name: str) -> Callable[[], None]:
        form = site.answered("/forgot") | {"user_type": "member", "login_name": name}

        def send() -> None:
            assert site.client.post("/forgot", data=form).status_code == 303

        return send

    assert guessed(*in_turns(ready, NUMBER, "110000009999", tries)) < coin(tries)


def test_who_asks_too_often_is_told_so_and_leaves_one_row(
    mail: MailServer, site: Site, account: Account
) -> None:
    form = {"user_type": "member", "login_name": NUMBER}
    codes = [site.client.post("/forgot", data=site.answered("/forgot") | form).status_code for _ in range(11)]
    assert codes == [303] * 8 + [429] * 3  # what is allowed without Redis
    with db.read() as session:
        acts = session.scalars(select(AuditEntry.action)).all()
    assert acts.count(Act.ACCOUNT_FORGOTTEN_REFUSE) == 1


def test_log_ins_end_with_the_reset(mail: MailServer, site: Site, account: Account) -> None:
    path = link(site, mail)
    site.log_in(NUMBER, OWN_PASSWORD)
    site.post(path, NEW)
    with db.read() as session:
        assert session.scalars(select(LoginSession)).all() == []


def test_with_redis_and_the_mail_server_down_one_mail_comes_afterwards(
    site: Site, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    with noticing.mail_server(monkeypatch) as server:
        port = server.port
    ask(site)  # Redis is down in these tests anyway
    noticing.send_all()
    (waiting,) = noticing.notices("password_reset")
    assert waiting.state == "waiting"
    with noticing.mail_server(monkeypatch, port=port) as server:
        noticing.send_all()
        noticing.send_all()
        path = server.last_link("/reset/")
        assert len(server.mails) == 1
    assert site.get(path).status_code == 200
    assert site.post(path, NEW).status_code == 303
    assert site.log_in(NUMBER, NEW["again"]).status_code == 302
