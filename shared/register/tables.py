"""Imports of the register: the stored file, the staged rows and where the work has got to."""

import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base


class ImportState(StrEnum):
    """checking -> checked -> applying -> applied.

    refused (unreadable file), cancelled (nothing is written) and stopped (the first rows are) end it early.
    """

    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    STOPPED = "stopped"


class RowKind(StrEnum):
    """What a staged row would do."""

    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    ERROR = "error"


class RegisterImport(Base):
    """One file of the register, checked whole and staged before anything is applied."""

    __tablename__ = "register_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_key: Mapped[str] = mapped_column(String(160))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default=ImportState.CHECKING)
    only_good: Mapped[bool | None]  # None until asked; False = all or nothing
    position: Mapped[int] = mapped_column(default=0)  # rows checked, or the last row applied
    total: Mapped[int | None]
    notes: Mapped[list[Any] | None] = mapped_column(
        JSON
    )  # [[code, params], ...]: what is not seen, or not read
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    refused: Mapped[dict[str, Any] | None] = mapped_column(
        JSON
    )  # {"code": ..., "params": {...}}: why it ended early
    report_key: Mapped[str | None] = mapped_column(String(160))
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id"))
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[int] = mapped_column(BigInteger)
    finished_at: Mapped[int | None] = mapped_column(BigInteger)


class ImportRow(Base):
    """One staged row. `facts` holds no ID number: that is sealed, as on the member's own row."""

    __tablename__ = "import_rows"
    __table_args__ = (UniqueConstraint("import_id", "row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("register_imports.id"))
    row: Mapped[int]  # as numbered in the file, the heading being row 1
    kind: Mapped[str] = mapped_column(String(8))
    certificate_number: Mapped[str] = mapped_column(String(32))
    id_number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    diff: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # {column: [old, new]}
    problems: Mapped[list[Any] | None] = mapped_column(JSON)  # [[column, value, code, params, fatal], ...]


Index("ix_import_rows_number", ImportRow.import_id, ImportRow.certificate_number)
Index("ix_import_rows_kind", ImportRow.import_id, ImportRow.kind, ImportRow.row)
