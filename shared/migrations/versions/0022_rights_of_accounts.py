"""rights of accounts

Beside its role an account has a set of rights. Those that exist get what they could do so far: staff members'
passwords, ops that and the texts, which stood in the body's folder, admins everything.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_ACCOUNTS = sa.table("accounts", sa.column("role", sa.String), sa.column("rights", sa.JSON))
_RIGHTS = {
    "staff": ["members"],
    "ops": ["members", "texts"],
    "admin": ["accounts", "members", "texts"],
}


def upgrade() -> None:
    op.add_column("accounts", sa.Column("rights", sa.JSON(), nullable=False, server_default="[]"))
    for role, rights in _RIGHTS.items():
        op.execute(sa.update(_ACCOUNTS).where(_ACCOUNTS.c.role == role).values(rights=rights))
