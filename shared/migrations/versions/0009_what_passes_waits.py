"""what passes waits

Since when a job waits for something that is not its own, and how often an item of a campaign was too slow.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("jobs") as batch:
        batch.add_column(sa.Column("waiting_since", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("campaign_items") as batch:
        batch.add_column(sa.Column("slow", sa.Integer(), nullable=False, server_default="0"))
