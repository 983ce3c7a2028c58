"""Fixtures of the pages' tests."""

import pytest
from flask import Flask

from tests.servers.databases import Database
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
