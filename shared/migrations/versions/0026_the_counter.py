"""the institute's counter

Photos keep their frame, who sent and reviewed them, and a verdict that can be undone; uploads of many photos with
a report a file; prints of many certificates; downloads. Staff who help members get the right to review photos.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ACCOUNTS = sa.table(
    "accounts", sa.column("id", sa.Integer), sa.column("role", sa.String), sa.column("rights", sa.JSON)
)


def upgrade() -> None:
    _photo_uploads()
    _photos()
    _photo_upload_entries()
    _batch_prints()
    _downloads()
    _rights()


def _photos() -> None:
    with op.batch_alter_table("photos") as table:
        table.add_column(sa.Column("frame", sa.JSON(), nullable=True))
        table.add_column(sa.Column("submitter_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("upload_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("verdict", sa.String(length=8), nullable=True))
        table.add_column(sa.Column("reviewer_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("verdict_at", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("ground", sa.String(length=24), nullable=True))
        table.add_column(sa.Column("ground_words", sa.Text(), nullable=True))
        table.add_column(sa.Column("looked_by", sa.Integer(), nullable=True))
        table.add_column(sa.Column("looked_until", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("erased_at", sa.BigInteger(), nullable=True))
        for column, other in (
            ("submitter_id", "accounts"), ("reviewer_id", "accounts"), ("looked_by", "accounts"),
            ("upload_id", "photo_uploads"),
        ):  # fmt: skip
            table.create_foreign_key(op.f(f"fk_photos_{column}_{other}"), other, [column], ["id"])
    op.create_index(op.f("ix_photos_original_sha256"), "photos", ["original_sha256"])
    op.create_index("ix_photos_state", "photos", ["state", "id"])


def _photo_uploads() -> None:
    op.create_table(
        "photo_uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institute_code", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("file_key", sa.String(length=160), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=True),
        sa.Column("creator_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["institute_code"], ["institutes.code"], name=op.f("fk_photo_uploads_institute_code_institutes")
        ),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["accounts.id"], name=op.f("fk_photo_uploads_creator_id_accounts")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_photo_uploads_job_id_jobs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_uploads")),
    )
    op.create_index(op.f("ix_photo_uploads_institute_code"), "photo_uploads", ["institute_code"])


def _photo_upload_entries() -> None:
    op.create_table(
        "photo_upload_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=32), nullable=True),
        sa.Column("params", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["photo_uploads.id"], name=op.f("fk_photo_upload_entries_upload_id_photo_uploads")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_photo_upload_entries_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photos.id"], name=op.f("fk_photo_upload_entries_photo_id_photos")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_upload_entries")),
        sa.UniqueConstraint("upload_id", "n", name=op.f("uq_photo_upload_entries_upload_id_n")),
    )


def _batch_prints() -> None:
    op.create_table(
        "batch_prints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institute_code", sa.String(length=16), nullable=False),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("creator_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("file_key", sa.String(length=160), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("damage", sa.String(length=12), nullable=True),
        sa.Column("damaged_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["institute_code"], ["institutes.code"], name=op.f("fk_batch_prints_institute_code_institutes")
        ),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["accounts.id"], name=op.f("fk_batch_prints_creator_id_accounts")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_batch_prints_job_id_jobs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_prints")),
    )
    op.create_index(op.f("ix_batch_prints_institute_code"), "batch_prints", ["institute_code"])


def _downloads() -> None:
    op.create_table(
        "downloads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("institute_code", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=8), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_downloads_certificate_id_certificates")
        ),
        sa.ForeignKeyConstraint(
            ["institute_code"], ["institutes.code"], name=op.f("fk_downloads_institute_code_institutes")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_downloads_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_downloads")),
    )
    op.create_index(op.f("ix_downloads_certificate_id"), "downloads", ["certificate_id"])
    op.create_index("ix_downloads_institute_code_at", "downloads", ["institute_code", "at"])


def _rights() -> None:
    """Whoever helps members may review photos."""
    connection = op.get_bind()
    staff = sa.select(_ACCOUNTS.c.id, _ACCOUNTS.c.rights).where(_ACCOUNTS.c.role == "staff")
    for account_id, held in connection.execute(staff).all():
        rights = json.loads(held) if isinstance(held, str) else held
        if "members" in rights:
            mine = sa.update(_ACCOUNTS).where(_ACCOUNTS.c.id == account_id)
            connection.execute(mine.values(rights=sorted({*rights, "photos"})))
