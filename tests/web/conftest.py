"""Fixtures of the pages' tests."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests import noticing
from tests.servers.databases import Database
from tests.servers.mail import MailServer
from tests.servers.sms import SmsGateway
from tests.web import site as sites
from tests.web.site import Site
from web.app import create_app


@pytest.fixture
def app(database: Database) -> Flask:
    """The application on this test's database, with Redis down."""
    return create_app()


@pytest.fixture
def site(app: Flask) -> Site:
    """A browser without cookies."""
    return sites.site(app)


@pytest.fixture
def mail(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server that takes everything."""
    with noticing.mail_server(monkeypatch) as server:
        yield server


@pytest.fixture
def gateway(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmsGateway]:
    """A gateway for text messages that takes everything."""
    with noticing.sms_gateway(monkeypatch) as server:
        yield server
