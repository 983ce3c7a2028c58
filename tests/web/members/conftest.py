"""Members on a real database; jobs run in this process when a test says so."""

import pytest
from flask import Flask

from tests import factories
from tests.servers.databases import Database
from tests.web.members.visiting import Visitor, fill_profile, log_in
from web.app import create_app


@pytest.fixture
def app(database: Database) -> Flask:
    """The web application on this test's database."""
    return create_app()


@pytest.fixture
def world(database: Database) -> list[int]:
    """Institutes, seals, a published design and two members with photos; their ids."""
    return list(factories.members(2))


@pytest.fixture
def visitor(app: Flask, world: list[int]) -> Visitor:
    """The first member, logged in, whose profile is complete."""
    fill_profile(world[0])
    return log_in(app.test_client(), world[0])
