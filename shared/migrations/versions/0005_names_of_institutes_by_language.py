"""names of institutes by language

A third language is a key in this column, not a column. Columns are added and dropped one by one, as that rebuilds
no table that others refer to on SQLite; the default stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_INSTITUTES = sa.table(
    "institutes",
    sa.column("code", sa.String),
    sa.column("name", sa.String),
    sa.column("name_en", sa.String),
    sa.column("names", sa.JSON),
)


def upgrade() -> None:
    op.add_column("institutes", sa.Column("names", sa.JSON(), nullable=False, server_default="{}"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(_INSTITUTES)).all():
        names = {"zh": row.name, "en": row.name_en}
        known = {language: name for language, name in names.items() if name}
        mine = sa.update(_INSTITUTES).where(_INSTITUTES.c.code == row.code)
        connection.execute(mine.values(names=known))
    op.drop_column("institutes", "name_en")
