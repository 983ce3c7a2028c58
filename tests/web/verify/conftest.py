"""Fixtures of the verify pages: no demo, so that the official domain is the body's."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.servers import environment
from tests.servers.databases import Database
from web.app import create_app


@pytest.fixture
def app(database: Database, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setenv("CERT_DEMO", "false")
    environment.forget()
    return create_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
