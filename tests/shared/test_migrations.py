"""Migrations on a database that is in use: what is there stays."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from shared import db, migrations
from tests.servers import environment
from tests.servers.databases import Databases

_BEFORE = (
    """INSERT INTO institutes (code, name, name_en, national, position, phone, address, hours, notice) VALUES
    ('11', '北京注册会计师协会', 'Beijing Institute', false, 1, '', '', '', ''),
    ('12', '天津市注册会计师协会', '', false, 2, '', '', '', '')""",
    """INSERT INTO accounts (user_type, login_name, display_name, role, institute_code, password_hash,
    must_change, failures, next_try_at, created_at)
    VALUES ('institute', 'staff', '', 'staff', '11', '', true, 0, 0, 0)""",
)


@pytest.fixture
def engine_at(databases: Databases, settings_env: dict[str, str], monkeypatch) -> Iterator[object]:
    """Gives the engine of an empty database brought to a revision."""
    monkeypatch.setenv("CERT_DATABASE_URL", databases.server.create("migrating"))
    environment.forget()

    def at(revision: str) -> object:
        migrations.upgrade(revision)
        return db.engine()

    yield at
    environment.forget()
    databases.server.drop("migrating")


def test_an_institute_keeps_its_english_name_and_its_members_find_it(engine_at):
    with engine_at("0003").begin() as connection:
        for statement in _BEFORE:
            connection.execute(text(statement))
    with engine_at("head").connect() as connection:
        found = connection.execute(text("SELECT code, name, names FROM institutes ORDER BY position")).all()
        kept = connection.execute(text("SELECT institute_code FROM accounts")).scalar_one()
    names = [(row.code, row.name, "Beijing Institute" in str(row.names)) for row in found]
    assert names == [("11", "北京注册会计师协会", True), ("12", "天津市注册会计师协会", False)]
    assert kept == "11"
