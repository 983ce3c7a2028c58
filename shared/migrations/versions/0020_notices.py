"""notices, what proves that they were read, and the addresses of accounts

Accounts keep the language of their last log-in and which notices they switched off; log-ins keep a masked
network address.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("language", sa.String(length=8), server_default="", nullable=False))
    op.add_column("accounts", sa.Column("notices_off", sa.JSON(), server_default="[]", nullable=False))
    op.add_column(
        "login_sessions", sa.Column("network", sa.String(length=48), server_default="", nullable=False)
    )
    _notices()
    _proofs()
    _contacts()


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("receiver", sa.String(length=16), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("institute_code", sa.String(length=16), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=True),
        sa.Column("masked", sa.String(length=260), nullable=False),
        sa.Column("error_code", sa.String(length=32), nullable=True),
        sa.Column("error_params", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notices_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["institute_code"], ["institutes.code"], name=op.f("fk_notices_institute_code_institutes")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_notices_job_id_jobs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_account", "notices", ["account_id", "kind", "created_at"])
    op.create_index("ix_notices_institute", "notices", ["institute_code", "id"])


def _proofs() -> None:
    op.create_table(
        "notice_proofs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("voided_at", sa.BigInteger(), nullable=True),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_proofs_notice_id_notices")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_proofs")),
    )
    op.create_index(op.f("ix_notice_proofs_notice_id"), "notice_proofs", ["notice_id"])
    op.create_index(op.f("ix_notice_proofs_digest"), "notice_proofs", ["digest"])
    op.create_index("ix_notice_proofs_subject", "notice_proofs", ["subject", "purpose"])


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_contacts_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index(op.f("ix_contacts_account_id"), "contacts", ["account_id"])
    for name, rule in (
        ("uq_contacts_one_own", "ended_at IS NULL AND confirmed_at IS NOT NULL"),
        ("uq_contacts_one_proposed", "ended_at IS NULL AND confirmed_at IS NULL"),
    ):
        op.create_index(
            name, "contacts", ["account_id", "channel"], unique=True,
            postgresql_where=sa.text(rule), sqlite_where=sa.text(rule),
        )  # fmt: skip
