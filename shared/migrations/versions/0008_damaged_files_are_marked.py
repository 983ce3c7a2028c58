"""damaged files are marked

Pictures of certificates are compared with a hash from now on; those without one are drawn again when looked at.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MARKED = ("certificates", "photos", "seals", "template_versions")


def upgrade() -> None:
    for table in _MARKED:
        op.add_column(table, sa.Column("damage", sa.String(length=12), nullable=True))
        op.add_column(table, sa.Column("damaged_at", sa.BigInteger(), nullable=True))
    op.add_column("certificates", sa.Column("picture_sha256", sa.String(length=64), nullable=True))
    op.execute("UPDATE certificates SET picture_key = NULL")
    op.add_column("register_imports", sa.Column("file_sha256", sa.String(length=64), nullable=True))
    op.create_table(
        "certificate_files",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_certificate_files_certificate_id_certificates"),
        ),
        sa.PrimaryKeyConstraint("certificate_id", "sha256", name=op.f("pk_certificate_files")),
    )
    op.create_index(op.f("ix_certificate_files_sha256"), "certificate_files", ["sha256"])
    op.execute(
        "INSERT INTO certificate_files (certificate_id, sha256, size, stored_at) "
        "SELECT id, pdf_sha256, pdf_size, issued_at FROM certificates WHERE pdf_sha256 IS NOT NULL"
    )
