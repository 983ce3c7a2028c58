"""Runs the migrations on the database of the settings, SQLite or PostgreSQL."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, text

from shared import db
from shared.registry import METADATA


def _prepare(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET lock_timeout = '5s'"))
        # Two starting containers migrate one after the other.
        connection.execute(text("SELECT pg_advisory_lock(20261123)"))
        connection.commit()
        return
    # SQLite changes a table by copying it; meanwhile what refers to the table must not be checked.
    _sqlite(connection).execute("PRAGMA foreign_keys=OFF")


def _finish(connection: Connection) -> None:
    connection.commit()
    if connection.dialect.name != "sqlite":
        return
    broken = _sqlite(connection).execute("PRAGMA foreign_key_check").fetchall()
    _sqlite(connection).execute("PRAGMA foreign_keys=ON")
    if broken:
        raise RuntimeError(f"rows refer to rows that do not exist: {broken[:5]}")


def _sqlite(connection: Connection) -> Any:
    return connection.connection.driver_connection


with db.engine().connect() as connection:
    _prepare(connection)
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    _finish(connection)
