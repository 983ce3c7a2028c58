"""Desks of people who keep texts, with two institutes in the database."""

import pytest
from flask import Flask

from shared import db
from tests import factories
from tests.web.ops.desk import Desk


@pytest.fixture
def clerk(app: Flask) -> Desk:
    """A clerk of the national body."""
    with db.write() as s:
        factories.institutes(s)
    return Desk(app, "ops")


@pytest.fixture
def local(app: Flask, clerk: Desk) -> Desk:
    """A clerk of 北京's institute who keeps its texts."""
    return Desk(app, "staff", "11", ["texts"])
