"""workers and sweeper are watched

How often a job's id was sent, and when each worker and the sweeper last gave a sign of life.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("sends", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(length=96), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("idle_since", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
