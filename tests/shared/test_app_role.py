"""The programs' own database role does their work and cannot get at the audit log or the schema."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared import audit, db
from shared.audit import Act, Actor, Object
from tests import factories
from tests.servers import environment
from tests.servers.databases import KIND, Database

pytestmark = pytest.mark.skipif(KIND == "sqlite", reason="SQLite has no roles")

ROLE, PASSWORD = "certificates_app", "a' password"


@pytest.fixture
def as_the_programs(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process under the role; allowed twice, as at each start of a container."""
    from shared.migrations import app_role

    with db.write() as session:
        audit.record(session, Act.ACCOUNT_CREATE, Object("account", 1), actor=Actor("ops"))
    for _ in range(2):
        app_role.allow(ROLE, PASSWORD)
    port = urlsplit(database.url).port
    monkeypatch.setenv("CERT_DATABASE_URL", f"postgresql://{ROLE}:x@127.0.0.1:{port}/{database.name}")
    environment.forget()
    yield
    monkeypatch.setenv("CERT_DATABASE_URL", database.url)
    environment.forget()


@pytest.mark.usefixtures("as_the_programs")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET actor = 'x'",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "TRUNCATE accounts CASCADE",
        "INSERT INTO audit_log (id, at, actor, action, object, details) VALUES (1, 1, 'x', 'x', 'x', '{}') "
        "ON CONFLICT (id) DO UPDATE SET actor = 'x'",
        "DROP TABLE audit_log",
        "DROP TRIGGER audit_log_append_only ON audit_log",
        "ALTER TABLE audit_log DISABLE TRIGGER ALL",
        "ALTER TABLE members ADD COLUMN x int",
        "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger AS 'BEGIN RETURN NULL; END' "
        "LANGUAGE plpgsql",
        "CREATE TABLE x (y int)",
        "SET session_replication_role = replica",
        "UPDATE alembic_version SET version_num = '0001'",
        "SET ROLE postgres",
        "CREATE ROLE x",
    ],
)
def test_what_is_not_the_programs_business_is_refused(statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), db.write() as session:
        session.execute(text(statement))
    with db.read() as session:
        assert session.scalar(text("SELECT count(*) FROM audit_log")) == 1


@pytest.mark.usefixtures("as_the_programs")
def test_rows_are_made_changed_and_removed_and_acts_recorded() -> None:
    factories.members(2)
    with db.write() as session:
        session.execute(text("UPDATE members SET name = 'x'"))
        session.execute(text("DELETE FROM photos"))
        audit.record(session, Act.ACCOUNT_RESET, Object("account", 1), actor=Actor("ops"))


def test_the_role_asks_for_the_password_that_was_set(as_the_programs: None, database: Database) -> None:
    os.environ["CERT_DATABASE_URL"] = database.url
    environment.forget()
    with db.read() as session:
        kept = session.scalar(text(f"SELECT rolpassword FROM pg_authid WHERE rolname = '{ROLE}'"))
    assert str(kept).startswith("SCRAM-SHA-256$")
