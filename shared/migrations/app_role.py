"""The database role that the programs run under: it uses the tables and owns none (PostgreSQL).

Whoever owns a table may drop its triggers. So migrations run as the owner, and the programs as a role that
can neither change the schema nor touch what the audit log holds.
"""

from typing import Any, cast

from psycopg import Connection, sql

from shared import db

_APPEND_ONLY = ("audit_log",)
_READ_ONLY = ("alembic_version",)


def allow(role: str, password: str) -> None:
    """Make the role if it isn't there, set its password and what it may do to the tables there are now.

    By the owner, who may make roles; after each migration, as a new table is the owner's alone.
    """
    with db.engine().begin() as opened:
        connection = cast("Connection[Any]", opened.connection.driver_connection)
        _make(connection, role, password)
        _grant(connection, role)


def _make(connection: "Connection[Any]", role: str, password: str) -> None:
    named = sql.Identifier(role)
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    if known is None:
        connection.execute(sql.SQL("CREATE ROLE {}").format(named))
    hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL(
            "ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}"
        ).format(named, sql.Literal(hashed.decode()))
    )


def _grant(connection: "Connection[Any]", role: str) -> None:
    tables, sequences = "ALL TABLES IN SCHEMA public", "ALL SEQUENCES IN SCHEMA public"
    statements = [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
        "GRANT USAGE ON SCHEMA public TO {role}",
        f"REVOKE ALL ON {tables} FROM {{role}}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {{role}}",
        f"GRANT USAGE ON {sequences} TO {{role}}",
        *(f"REVOKE UPDATE, DELETE ON {table} FROM {{role}}" for table in _APPEND_ONLY),
        *(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {{role}}" for table in _READ_ONLY),
    ]
    for statement in statements:
        connection.execute(sql.SQL(statement).format(role=sql.Identifier(role)))
