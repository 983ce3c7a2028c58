"""Where the body has initial passwords sent: to a confirmed address or the register's, else shown as ever."""

import re
from dataclasses import replace

import pytest

from shared import bodies, db
from shared.members import Member
from tests import noticing
from tests.servers.mail import MailServer, text_of
from tests.web import site as sites
from tests.web.site import Site

NUMBER = "110000000001"


@pytest.fixture(autouse=True)
def _sent(monkeypatch: pytest.MonkeyPatch, app: object) -> None:
    """The body's setting is on."""
    ours = replace(bodies.body(), password_by_notice=True)
    monkeypatch.setattr("shared.accounts.initial_password.body", lambda: ours)


def test_it_is_sent_to_the_registers_address_and_not_shown(mail: MailServer, site: Site) -> None:
    member_id = sites.member(NUMBER)
    with db.write() as session:
        session.get_one(Member, member_id).profile = {"email": "zhang@example.com"}
    page = site.query().text
    assert "z***@example.com" in page
    assert 'id="initial-password"' not in page
    noticing.send_all()
    found = re.search(r"^([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})\r?$", text_of(mail.mails[-1]), re.MULTILINE)
    assert found, text_of(mail.mails[-1])
    assert site.log_in(NUMBER, found[1]).headers["Location"].startswith("/new-password")


def test_a_confirmed_address_goes_before_the_registers(mail: MailServer, site: Site) -> None:
    member_id = sites.member(NUMBER)
    with db.write() as session:
        session.get_one(Member, member_id).profile = {"email": "zhang@example.com"}
    noticing.reachable(noticing.account_of(member_id))
    assert "l***@mail.example" in site.query().text


def test_without_an_address_or_a_channel_it_is_shown(mail: MailServer, site: Site) -> None:
    sites.member(NUMBER)
    assert 'id="initial-password"' in site.query().text
