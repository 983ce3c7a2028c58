"""what editions say can be compared

`face` and `ground` of an edition are compared with the rows of now for many members at once. What an edition
was made from besides its member can't be told of older ones; what it says can, where it is no profile value.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_KEYS = ("name", "sex", "certificate_number", "category", "joined_on", "institute", "body_name")
_EDITIONS = sa.table("certificates", sa.column("facts", sa.JSON), sa.column("face", sa.Text))


def upgrade() -> None:
    op.add_column("certificates", sa.Column("face", sa.Text(), nullable=True))
    op.add_column("certificates", sa.Column("ground", sa.String(length=64), nullable=True))
    facts = _EDITIONS.c.facts
    face: sa.ColumnElement[str] = sa.literal("")
    for number, key in enumerate(_KEYS):
        face = face + ("\x1f" if number else "") + sa.func.coalesce(facts[key].as_string(), "")
    profile = sa.cast(facts["profile"].as_string(), sa.Text)
    plain = sa.or_(profile.is_(None), profile == "{}")
    op.execute(sa.update(_EDITIONS).where(plain).values(face=face))
