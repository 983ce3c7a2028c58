"""A member with an account, and a mail server that this process sends by."""

from collections.abc import Iterator

import pytest

from shared import db
from shared.accounts import Account
from tests import factories, noticing
from tests.servers.databases import Database
from tests.servers.mail import MailServer
from tests.servers.sms import SmsGateway


@pytest.fixture
def account(database: Database) -> Account:
    """张三乙's, with a confirmed e-mail address."""
    with db.write() as session:
        factories.institutes(session)
        member = factories.member(session, 1, photo=False)
    found = noticing.account_of(member.id)
    noticing.reachable(found)
    return found


@pytest.fixture
def mail(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A server that takes everything."""
    with noticing.mail_server(monkeypatch) as server:
        yield server


@pytest.fixture
def gateway(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmsGateway]:
    """A gateway that takes everything."""
    with noticing.sms_gateway(monkeypatch) as server:
        yield server
