"""联系方式: an address counts once its button was pressed or its code typed; a change is told the old one."""

import re

import pytest
from flask import Flask
from sqlalchemy import select, update

from shared import db
from shared.accounts import Account, Role, contacts
from shared.accounts.contacts import Contact
from shared.audit import AuditEntry
from shared.db import now_ms
from shared.notices import Channel, Proof
from tests import noticing
from tests.at_once import at_once
from tests.noticing import EMAIL, MOBILE
from tests.servers.mail import MailServer, text_of
from tests.servers.sms import SmsGateway
from tests.web import site as sites
from tests.web.members import visiting
from tests.web.members.visiting import Visitor
from tests.web.site import OWN_PASSWORD

PAGE = "/member/contacts"
NUMBER = "110000000001"


@pytest.fixture
def account(app: Flask) -> Account:
    return noticing.account_of(sites.member(NUMBER), OWN_PASSWORD)


@pytest.fixture
def visitor(app: Flask, account: Account) -> Visitor:
    assert account.member_id is not None
    return visiting.log_in(app.test_client(), account.member_id)


def propose(visitor: Visitor, address: str, channel: str = "email", password: str = OWN_PASSWORD) -> int:
    page = f"{PAGE}/{channel}/edit"
    form = {"address": address, "current": password}
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.text(page))
    assert token
    sites.no_waits()
    return visitor.client.post(page, data=form | {"csrf_token": token[1]}).status_code


def own(account: Account, channel: Channel = Channel.EMAIL) -> str | None:
    with db.read() as session:
        found = contacts.own(session, account.id).get(channel)
    return found.address if found else None


def confirm(app: Flask, mail: MailServer) -> int:
    """Press the button of the newest mail's link, in a browser without cookies."""
    path = mail.last_link("/confirm/")
    return sites.site(app).post(path, {}).status_code


def test_an_address_counts_once_the_button_was_pressed_not_when_the_link_is_opened(
    mail: MailServer, app: Flask, visitor: Visitor, account: Account
) -> None:
    assert propose(visitor, EMAIL) == 303
    assert "正在发送" in visitor.text(PAGE)
    noticing.send_all()
    assert "待确认" in visitor.text(PAGE)
    path = mail.last_link("/confirm/")
    scanner = app.test_client()
    for _ in range(2):
        assert scanner.head(path).status_code == 200
        page = scanner.get(path)
        assert page.status_code == 200
        assert EMAIL not in page.text  # whoever has the link learns no more from it
    assert own(account) is None
    assert confirm(app, mail) == 303
    assert own(account) == EMAIL
    assert "已确认" in visitor.text(PAGE)
    assert "电子邮件已确认" in app.test_client().get(path).text  # its reader, again, in another browser


def test_the_mail_says_neither_whose_account_it_is_nor_its_number(mail: MailServer, visitor: Visitor) -> None:
    propose(visitor, EMAIL)
    noticing.send_all()
    text = text_of(mail.mails[0])
    assert "张三" not in text
    assert NUMBER[:4] not in text


def test_a_change_is_told_to_the_old_address_and_only_once_it_is_confirmed(
    mail: MailServer, app: Flask, visitor: Visitor, account: Account
) -> None:
    noticing.reachable(account)
    propose(visitor, "new@mail.example")
    noticing.send_all()
    assert own(account) == EMAIL
    assert [envelope.rcpt_tos for envelope in mail.envelopes] == [["new@mail.example"]]
    confirm(app, mail)
    noticing.send_all()
    assert own(account) == "new@mail.example"
    assert mail.envelopes[-1].rcpt_tos == [EMAIL]
    assert mail.mails[-1]["Subject"] == "您账户的电子邮件已更换"
    assert "换成了另一个" in text_of(mail.mails[-1])
    assert "new@mail.example" not in text_of(mail.mails[-1])


def test_a_removal_is_told_and_asks_for_the_password(
    mail: MailServer, visitor: Visitor, account: Account
) -> None:
    noticing.reachable(account)
    page = f"{PAGE}/email/remove"
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.text(page))
    assert token
    wrong = visitor.client.post(page, data={"csrf_token": token[1], "current": "wrong"})
    assert wrong.status_code == 422
    sites.no_waits()
    assert (
        visitor.client.post(page, data={"csrf_token": token[1], "current": OWN_PASSWORD}).status_code == 303
    )
    assert own(account) is None
    noticing.send_all()
    assert "删除了" in text_of(mail.mails[-1])


def test_a_change_asks_for_the_password(mail: MailServer, visitor: Visitor, account: Account) -> None:
    assert propose(visitor, EMAIL, password="wrong") == 422
    assert propose(visitor, EMAIL, password="") == 422
    assert noticing.notices() == []


def test_another_proposal_voids_the_link_of_the_first(
    mail: MailServer, app: Flask, visitor: Visitor, account: Account
) -> None:
    propose(visitor, "mistyped@company.example")
    noticing.send_all()
    first = mail.last_link("/confirm/")
    propose(visitor, EMAIL)
    noticing.send_all()
    page = app.test_client().get(first)
    assert page.status_code == 410
    assert "已经作废" in page.text
    confirm(app, mail)
    assert own(account) == EMAIL


def test_sent_again_the_older_link_says_that_a_newer_one_was_sent(
    mail: MailServer, app: Flask, visitor: Visitor
) -> None:
    propose(visitor, EMAIL)
    noticing.send_all()
    first = mail.last_link("/confirm/")
    assert visitor.post(PAGE, f"{PAGE}/email/again", {}).status_code == 303
    noticing.send_all()
    assert "之后又发了一封新的邮件" in app.test_client().get(first).text
    assert confirm(app, mail) == 303


def test_sending_again_is_limited(mail: MailServer, visitor: Visitor) -> None:
    propose(visitor, EMAIL)
    codes = [visitor.post(PAGE, f"{PAGE}/email/again", {}).status_code for _ in range(4)]
    assert 429 in codes


def test_what_became_of_the_mail_is_on_the_page(mail: MailServer, visitor: Visitor) -> None:
    mail.stop()
    propose(visitor, EMAIL)
    noticing.send_all()
    assert "邮件或短信服务没有响应" in visitor.text(PAGE)
    mail.start()
    mail.refuse(EMAIL, "550 5.1.1 no such user")
    noticing.send_all()
    page = visitor.text(PAGE)
    assert "不接收发往这个地址" in page
    assert "no such user" not in page


@pytest.mark.parametrize(
    "address",
    ["", "li", "li@", "a@b.com\r\nBcc: x@y.com", "x" * 300 + "@mail.example", '"<a>"@b', "a@b.com,c@d.com"],
)
def test_what_is_no_address_is_said_at_its_field(mail: MailServer, visitor: Visitor, address: str) -> None:
    assert propose(visitor, address) == 422
    assert noticing.notices() == []


def test_a_number_counts_once_its_code_was_typed(
    gateway: SmsGateway, visitor: Visitor, account: Account
) -> None:
    assert propose(visitor, "138 0013 8000", "sms") == 303
    noticing.send_all()
    [message] = gateway.messages
    assert message["to"] == f"+86{MOBILE}"
    code = re.search(r"\d{6}", message["text"])
    assert code
    assert own(account, Channel.SMS) is None
    typed = f" {code[0][:3]} {code[0][3:]} "
    assert visitor.post(PAGE, f"{PAGE}/code", {"code": typed}).status_code == 303
    assert own(account, Channel.SMS) == MOBILE
    with db.read() as session:
        acts = session.scalars(select(AuditEntry).where(AuditEntry.action == "account.confirm_contact")).all()
    assert len(acts) == 1
    assert MOBILE not in str([entry.details for entry in acts])


def _code(gateway: SmsGateway) -> str:
    noticing.send_all()
    found = re.search(r"\d{6}", gateway.messages[-1]["text"])
    assert found
    return found[0]


def test_after_five_wrong_codes_the_right_one_is_none(
    gateway: SmsGateway, visitor: Visitor, account: Account
) -> None:
    propose(visitor, MOBILE, "sms")
    code = _code(gateway)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert visitor.post(PAGE, f"{PAGE}/code", {"code": wrong}).status_code == 422
    answer = visitor.post(PAGE, f"{PAGE}/code", {"code": code})
    assert answer.status_code == 422
    assert own(account, Channel.SMS) is None
    visitor.post(PAGE, f"{PAGE}/sms/again", {})
    assert visitor.post(PAGE, f"{PAGE}/code", {"code": _code(gateway)}).status_code == 303


def test_a_code_is_good_for_ten_minutes_and_a_newer_one_voids_it(
    gateway: SmsGateway, visitor: Visitor, account: Account
) -> None:
    propose(visitor, MOBILE, "sms")
    first = _code(gateway)
    with db.read() as session:
        made, end = session.execute(select(Proof.made_at, Proof.expires_at)).one()
    assert end - made == 600_000
    visitor.post(PAGE, f"{PAGE}/sms/again", {})
    second = _code(gateway)
    if first != second:
        assert visitor.post(PAGE, f"{PAGE}/code", {"code": first}).status_code == 422
    fields = visitor.hidden(PAGE, f"{PAGE}/code")
    with db.write() as session:
        session.execute(update(Proof).values(expires_at=now_ms() - 1))
    assert visitor.client.post(f"{PAGE}/code", data=fields | {"code": second}).status_code == 422
    assert own(account, Channel.SMS) is None


def test_many_guesses_at_once_are_no_way_round_the_five(
    gateway: SmsGateway, app: Flask, visitor: Visitor, account: Account
) -> None:
    propose(visitor, MOBILE, "sms")
    code = _code(gateway)
    fields = visitor.hidden(PAGE, f"{PAGE}/code")
    wrong = [f"{(int(code) + one + 1) % 1_000_000:06}" for one in range(12)]

    def guess(what: str) -> int:
        client = app.test_client()
        for cookie in ("login", "form"):
            found = visitor.client.get_cookie(cookie)
            assert found
            client.set_cookie(cookie, found.value)
        return client.post(f"{PAGE}/code", data=fields | {"code": what}).status_code

    at_once(lambda number: guess(wrong[number]), len(wrong))
    with db.read() as session:
        assert session.scalars(select(Proof.tries)).one() == 5
    assert guess(code) == 422


def test_two_proposals_at_once_leave_one(mail: MailServer, app: Flask, account: Account) -> None:
    def propose_one(number: int) -> None:
        address = f"{number}@mail.example"
        with db.write() as session:
            mine = session.get_one(Account, account.id)
            contacts.propose(session, mine, Channel.EMAIL, address, language="zh")

    at_once(propose_one, 4)
    with db.read() as session:
        live = session.scalars(select(Contact).where(Contact.ended_at.is_(None))).all()
    assert len(live) == 1


def test_without_channels_nothing_is_offered(visitor: Visitor) -> None:
    page = visitor.text(PAGE)
    assert "还不能发送邮件和短信" in page
    assert "/edit" not in page
    assert visitor.get(f"{PAGE}/email/edit").status_code == 404


def test_what_may_be_switched_off_is_and_the_rest_is_not(
    mail: MailServer, visitor: Visitor, account: Account
) -> None:
    page = visitor.text(PAGE)
    assert 'value="certificate_ready" checked' in page
    assert 'value="password_changed"' not in page
    visitor.post(PAGE, f"{PAGE}/notices", {})
    optional = ["certificate_ready", "photo_approved", "photo_refused"]
    assert sites.account_row(NUMBER).notices_off == optional
    visitor.post(PAGE, f"{PAGE}/notices", {"wanted": [*optional, "password_changed", "x"]})
    assert sites.account_row(NUMBER).notices_off == []


def test_a_clerk_has_the_page_too_but_a_confirmed_address_sets_no_password(
    mail: MailServer, app: Flask
) -> None:
    sites.member(NUMBER)
    clerk = sites.staff("beijing.li", Role.STAFF, "11")
    site = sites.site(app)
    assert site.log_in("beijing.li", OWN_PASSWORD, "institute").status_code == 302
    path = "/security/contacts/email/edit"
    assert path in site.client.get("/account/contacts", follow_redirects=True).text
    sites.no_waits()
    assert site.post(path, {"address": EMAIL, "current": OWN_PASSWORD}).status_code == 303
    noticing.send_all()
    assert confirm(app, mail) == 303
    assert own(clerk) == EMAIL
    before = len(mail.mails)
    sites.site(app).post("/forgot", {"user_type": "institute", "login_name": "beijing.li"})
    noticing.send_all()
    assert len(mail.mails) == before
