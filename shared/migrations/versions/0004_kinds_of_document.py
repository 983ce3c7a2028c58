"""Editions, current ones, designs, campaigns and verify tokens are per member and kind of document.

What exists is of the kind `membership`, which keeps its tokens and fingerprints.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_kind("certificates", "campaigns", "confirmations", "template_versions")
    _one_current_a_kind()
    _tokens_of_their_own()
    # Jobs on their way: the key by which a newer confirmation finds them names the kind now.
    op.execute(
        "UPDATE jobs SET idempotency_key = replace(idempotency_key, 'render:' || member_id || ':', "
        "'render:' || member_id || ':membership:') WHERE kind = 'render' AND idempotency_key IS NOT NULL"
    )


def _add_kind(*tables: str) -> None:
    for table in tables:
        with op.batch_alter_table(table) as batch:
            batch.add_column(
                sa.Column("document_kind", sa.String(length=32), nullable=False, server_default="membership")
            )
        with op.batch_alter_table(table) as batch:
            batch.alter_column("document_kind", server_default=None)


def _one_current_a_kind() -> None:
    with op.batch_alter_table("certificates") as batch:
        batch.drop_index("uq_certificates_one_current")
        batch.drop_constraint("uq_certificates_member_id_n", type_="unique")
        batch.create_unique_constraint(
            "uq_certificates_member_id_document_kind_n", ["member_id", "document_kind", "n"]
        )
        batch.create_index(
            "uq_certificates_one_current",
            ["member_id", "document_kind"],
            unique=True,
            postgresql_where=sa.text("state = 'current'"),
            sqlite_where=sa.text("state = 'current'"),
        )
    with op.batch_alter_table("template_versions") as batch:
        batch.drop_index("uq_template_versions_one_current")
        batch.drop_constraint("uq_template_versions_content_hash", type_="unique")
        batch.create_unique_constraint(
            "uq_template_versions_document_kind_content_hash", ["document_kind", "content_hash"]
        )
        batch.create_index(
            "uq_template_versions_one_current",
            ["document_kind"],
            unique=True,
            postgresql_where=sa.text("current"),
            sqlite_where=sa.text("current"),
        )


def _tokens_of_their_own() -> None:
    op.create_table(
        "verify_tokens",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("document_kind", sa.String(length=32), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_verify_tokens_member_id_members")
        ),
        sa.PrimaryKeyConstraint("member_id", "document_kind", name=op.f("pk_verify_tokens")),
        sa.UniqueConstraint("token", name=op.f("uq_verify_tokens_token")),
    )
    op.execute(
        "INSERT INTO verify_tokens (member_id, document_kind, token) "
        "SELECT id, 'membership', verify_token FROM members"
    )
    with op.batch_alter_table("members") as batch:
        batch.drop_constraint("uq_members_verify_token", type_="unique")
        batch.drop_column("verify_token")
