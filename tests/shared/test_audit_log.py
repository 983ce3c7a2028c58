"""The audit log takes rows and gives none away: the database refuses it, not the program."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from shared import audit, db
from shared.audit import Act, Actor, AuditEntry, Object
from tests.servers.databases import KIND, Database

_VALUES = "VALUES (1, 1, 'someone else', 'account.reset', 'account:1', '{}')"
_INSERT = f"INTO audit_log (id, at, actor, action, object, details) {_VALUES}"
_ON_BOTH = [
    "UPDATE audit_log SET actor = 'someone else'",
    "DELETE FROM audit_log",
    f"INSERT {_INSERT} ON CONFLICT (id) DO UPDATE SET actor = excluded.actor",
]
_ON_SQLITE = [
    f"INSERT OR REPLACE {_INSERT}",
    f"REPLACE {_INSERT}",
    f"INSERT OR REPLACE {_INSERT.replace('(id,', '(rowid,')}",
    "UPDATE OR REPLACE audit_log SET id = 1, actor = 'someone else'",
]
_ON_POSTGRESQL = [
    "TRUNCATE audit_log",
    "TRUNCATE accounts CASCADE",
    "WITH gone AS (DELETE FROM audit_log RETURNING id) SELECT count(*) FROM gone",
    "MERGE INTO audit_log USING (SELECT 1 AS id) AS one ON audit_log.id = one.id WHEN MATCHED THEN DELETE",
    f"INSERT {_INSERT.replace('(1,', '(99,')} ON CONFLICT (id) DO UPDATE SET actor = excluded.actor",
]  # fmt: skip
STATEMENTS = _ON_BOTH + (_ON_SQLITE if KIND == "sqlite" else _ON_POSTGRESQL)


@pytest.fixture
def entry(database: Database) -> None:
    with db.write() as session:
        audit.record(session, Act.ACCOUNT_CREATE, Object("account", 1), actor=Actor("ops"))


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_that_changes_or_removes_entries_is_refused(statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), db.write() as session:
        session.execute(text(statement.replace(":", r"\:")))
    with db.read() as session:
        assert session.scalars(select(AuditEntry.actor)).all() == ["ops"]


@pytest.mark.usefixtures("entry")
def test_entries_are_added_as_ever() -> None:
    with db.write() as session:
        for number in range(3):
            audit.record(session, Act.ACCOUNT_CREATE, Object("account", number), actor=Actor("ops"))
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 4
