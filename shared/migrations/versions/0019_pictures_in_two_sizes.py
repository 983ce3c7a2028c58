"""pictures of a certificate in two sizes

One for the pages, as WebP, and one to keep, as PNG. Those of before were ten times as large as a page needs:
they are drawn again when they are next looked at, and the sweeper removes their files.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("certificates", sa.Column("print_picture_key", sa.String(length=160), nullable=True))
    op.add_column("certificates", sa.Column("print_picture_sha256", sa.String(length=64), nullable=True))
    op.execute("UPDATE certificates SET picture_key = NULL, picture_sha256 = NULL")
