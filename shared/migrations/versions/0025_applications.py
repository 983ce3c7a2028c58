"""applications for membership

Applications with their events, versions, documents and findings; bars of refused ones; counters of
certificate numbers.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _number_counters()
    _applications()
    _application_bars()
    _application_events()
    _application_findings()
    _application_papers()
    _application_versions()
    _application_paper_pages()


def _number_counters() -> None:
    op.create_table(
        "number_counters",
        sa.Column("parts", sa.String(length=64), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("parts", name=op.f("pk_number_counters")),
    )


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("secret_digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("way_date", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("sex", sa.String(length=4), nullable=False),
        sa.Column("birth_date", sa.String(length=10), nullable=False),
        sa.Column("id_type", sa.String(length=24), nullable=False),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("route", sa.String(length=12), nullable=False),
        sa.Column("exam_number", sa.String(length=48), nullable=False),
        sa.Column("exam_year", sa.String(length=4), nullable=False),
        sa.Column("institute_code", sa.String(length=16), nullable=True),
        sa.Column("contact", sa.JSON(), nullable=False),
        sa.Column("confirmed", sa.JSON(), nullable=False),
        sa.Column("pledged", sa.Boolean(), nullable=False),
        sa.Column("clock", sa.JSON(), nullable=False),
        sa.Column("limit_days", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.String(length=10), nullable=True),
        sa.Column("due_expected", sa.Boolean(), nullable=False),
        sa.Column("due_by", sa.String(length=16), nullable=False),
        sa.Column("came_from", sa.String(length=12), nullable=True),
        sa.Column("came_back", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("taking", sa.Integer(), nullable=False),
        sa.Column("passed_by", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("approved_on", sa.String(length=10), nullable=True),
        sa.Column("announced_on", sa.String(length=10), nullable=True),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("lapses_at", sa.BigInteger(), nullable=True),
        sa.Column("told_lapse", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("first_sent_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_applications_decided_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["institute_code"], ["institutes.code"], name=op.f("fk_applications_institute_code_institutes")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_applications_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["passed_by"], ["accounts.id"], name=op.f("fk_applications_passed_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["accounts.id"], name=op.f("fk_applications_taken_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("number", name=op.f("uq_applications_number")),
    )
    op.create_index(op.f("ix_applications_exam_number"), "applications", ["exam_number"], unique=False)
    op.create_index(
        op.f("ix_applications_id_number_index"), "applications", ["id_number_index"], unique=False
    )
    op.create_index("ix_applications_announced_on", "applications", ["announced_on"], unique=False)
    op.create_index("ix_applications_lapses", "applications", ["state", "lapses_at"], unique=False)
    op.create_index("ix_applications_name", "applications", ["name", "birth_date"], unique=False)
    op.create_index(
        "ix_applications_queue", "applications", ["institute_code", "state", "sent_at"], unique=False
    )
    op.create_index("ix_applications_state", "applications", ["state", "sent_at"], unique=False)


def _application_bars() -> None:
    op.create_table(
        "application_bars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("id_number_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ground", sa.String(length=24), nullable=False),
        sa.Column("refused_on", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("institute_code", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_bars_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["institute_code"],
            ["institutes.code"],
            name=op.f("fk_application_bars_institute_code_institutes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_bars")),
        sa.UniqueConstraint("application_id", name=op.f("uq_application_bars_application_id")),
    )
    op.create_index(
        op.f("ix_application_bars_id_number_index"), "application_bars", ["id_number_index"], unique=False
    )
    op.create_index(op.f("ix_application_bars_until"), "application_bars", ["until"], unique=False)


def _application_events() -> None:
    op.create_table(
        "application_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=True),
        sa.Column("institute_code", sa.String(length=16), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("noted", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_application_events_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_events_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["institute_code"],
            ["institutes.code"],
            name=op.f("fk_application_events_institute_code_institutes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_events")),
    )
    op.create_index(
        op.f("ix_application_events_account_id"), "application_events", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_application_events_application_id"), "application_events", ["application_id"], unique=False
    )
    op.create_index(
        op.f("ix_application_events_institute_code"), "application_events", ["institute_code"], unique=False
    )


def _application_findings() -> None:
    op.create_table(
        "application_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("other", sa.String(length=12), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("same", sa.JSON(), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("judged_by", sa.Integer(), nullable=True),
        sa.Column("judged_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_findings_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["judged_by"], ["accounts.id"], name=op.f("fk_application_findings_judged_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_findings")),
        sa.UniqueConstraint(
            "application_id",
            "other",
            "other_id",
            "basis",
            name=op.f("uq_application_findings_application_id_other_other_id_basis"),
        ),
    )


def _application_papers() -> None:
    op.create_table(
        "application_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("media", sa.String(length=4), nullable=False),
        sa.Column("file_key", sa.String(length=160), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("refused_code", sa.String(length=32), nullable=True),
        sa.Column("refused_params", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("damage", sa.String(length=12), nullable=True),
        sa.Column("damaged_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_papers_application_id_applications"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_papers")),
    )
    op.create_index(
        op.f("ix_application_papers_application_id"), "application_papers", ["application_id"], unique=False
    )


def _application_versions() -> None:
    op.create_table(
        "application_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_versions_application_id_applications"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_versions")),
        sa.UniqueConstraint("application_id", "n", name=op.f("uq_application_versions_application_id_n")),
    )


def _application_paper_pages() -> None:
    op.create_table(
        "application_paper_pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("file_key", sa.String(length=160), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("damage", sa.String(length=12), nullable=True),
        sa.Column("damaged_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["application_papers.id"],
            name=op.f("fk_application_paper_pages_paper_id_application_papers"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_paper_pages")),
        sa.UniqueConstraint("paper_id", "n", name=op.f("uq_application_paper_pages_paper_id_n")),
    )
