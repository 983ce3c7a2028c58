"""the audit log is read by whom, what and when

A page of it, whatever narrows it, is the end of an index.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("actor", "action", "object"):
        op.create_index(f"ix_audit_log_{column}_at", "audit_log", [column, "at"])
