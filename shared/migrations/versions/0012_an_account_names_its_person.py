"""an account names its person

`display_name` held whatever was to be shown, or nothing; it is the name of the person who uses the account.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE accounts RENAME COLUMN display_name TO person_name")
