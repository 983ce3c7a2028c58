"""Desks on a real database. Members have no photo, so that a campaign fails each of them without a render."""

import pytest
from flask import Flask

from shared import db
from tests import factories
from tests.servers.databases import Database
from tests.web.ops.desk import Desk
from web.app import create_app


@pytest.fixture
def app(database: Database) -> Flask:
    """The web application on this test's database."""
    return create_app()


@pytest.fixture
def five(database: Database) -> list[str]:
    """Two institutes and five members, one of 新疆, the last one suspended; their numbers."""
    with db.write() as s:
        factories.institutes(s)
        made = [
            factories.member(s, 1, photo=False, name="=HYPERLINK(1)"),
            factories.member(s, 2, photo=False),
            factories.member(s, 3, photo=False),
            factories.member(s, 4, photo=False, institute_code="65"),
            factories.member(s, 5, photo=False, state="suspended"),
        ]
        return [member.certificate_number for member in made]


@pytest.fixture
def ops(app: Flask) -> Desk:
    """A person of the national body."""
    return Desk(app, "ops")


@pytest.fixture
def admin(app: Flask) -> Desk:
    """An admin."""
    return Desk(app, "admin")


@pytest.fixture
def staff(app: Flask, five: list[str]) -> Desk:
    """A person of 北京's institute."""
    return Desk(app, "staff", "11")
