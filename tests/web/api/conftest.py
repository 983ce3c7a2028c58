"""The API on this test's database."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared.jobs import queue_times
from tests.servers.databases import Database
from web.app import create_app


@pytest.fixture
def app(database: Database) -> Flask:
    queue_times.forget()
    return create_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
