"""Runs the migrations on the database of the settings, SQLite or PostgreSQL."""

from alembic import context
from sqlalchemy import text

from shared import db
from shared.registry import METADATA

with db.engine().connect() as connection:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET lock_timeout = '5s'"))
        # Two starting containers migrate one after the other.
        connection.execute(text("SELECT pg_advisory_lock(20261123)"))
        connection.commit()
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
