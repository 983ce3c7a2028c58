"""names that can't be printed

A row for each member whose name the current design of a kind of document has no glyphs for.
"""

from bisect import bisect_right

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_DESIGNS = sa.table(
    "template_versions",
    sa.column("document_kind"),
    sa.column("fonts", sa.JSON),
    sa.column("current", sa.Boolean),
)
_MEMBERS = sa.table("members", sa.column("id", sa.Integer), sa.column("name", sa.String))


def upgrade() -> None:
    made = op.create_table(
        "unprintable_names",
        sa.Column("document_kind", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("characters", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_unprintable_names_member_id_members")
        ),
        sa.PrimaryKeyConstraint("document_kind", "member_id", name=op.f("pk_unprintable_names")),
    )
    op.create_index(op.f("ix_unprintable_names_member_id"), "unprintable_names", ["member_id"])
    bind = op.get_bind()
    current = sa.select(_DESIGNS.c.document_kind, _DESIGNS.c.fonts).where(_DESIGNS.c.current)
    for kind, fonts in bind.execute(current).all():
        rows = [
            {"document_kind": kind, "member_id": row, "characters": missing}
            for row, name in bind.execute(sa.select(_MEMBERS.c.id, _MEMBERS.c.name))
            if (missing := _missing(name, fonts["covered"]))
        ]
        if rows:
            bind.execute(sa.insert(made), rows)


def _missing(name: str, ranges: list[list[int]]) -> str:
    def covered(char: str) -> bool:
        at = bisect_right(ranges, ord(char), key=lambda pair: pair[0]) - 1
        return at >= 0 and ord(char) <= ranges[at][1]

    return "".join(char for char in dict.fromkeys(name) if not covered(char))
