"""Alembic migrations; `shared.migrations.upgrade()` brings the database of the settings up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config


def upgrade(revision: str = "head") -> None:
    """Apply what is missing, up to a revision.

    Safe to run from several starting processes at once on PostgreSQL.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    command.upgrade(config, revision)
