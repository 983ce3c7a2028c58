"""waits by place, CAPTCHAs bound to a browser, API tokens that end

Waits under way are forgotten: they were the account's, and are now a place's. Tokens from before end 90 days
after this. CAPTCHAs that are open belong to no browser, so they are gone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TOKEN_MS = 90 * 24 * 3600 * 1000
_NOW = {
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
    "sqlite": "CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
}


def upgrade() -> None:
    op.create_table(
        "login_waits",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=48), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_login_waits_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "place", name=op.f("pk_login_waits")),
    )
    with op.batch_alter_table("accounts") as batch:
        batch.drop_column("failures")
        batch.drop_column("next_try_at")
    op.execute("DELETE FROM captchas")
    with op.batch_alter_table("captchas") as batch:
        batch.add_column(sa.Column("browser", sa.String(length=64), nullable=False))
        batch.add_column(sa.Column("sound", sa.LargeBinary(), nullable=True))
    _tokens_end()


def _tokens_end() -> None:
    with op.batch_alter_table("api_tokens") as batch:
        batch.add_column(sa.Column("expires_at", sa.BigInteger(), nullable=True))
    now = _NOW[op.get_bind().dialect.name]
    op.execute(f"UPDATE api_tokens SET expires_at = {now} + {_TOKEN_MS}")  # noqa: S608 - our own numbers
    with op.batch_alter_table("api_tokens") as batch:
        batch.alter_column("expires_at", existing_type=sa.BigInteger(), nullable=False)
