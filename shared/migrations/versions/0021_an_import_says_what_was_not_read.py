"""an import says what was not read: hidden rows, other sheets, where the heading is"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("register_imports", sa.Column("notes", sa.JSON(), nullable=True))
