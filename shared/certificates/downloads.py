"""Downloads of editions: when, by whom, which. One row each time the file was handed out from its
beginning.
"""

from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import db
from shared.certificates import Certificate
from shared.db import Base
from shared.members import Member


class By(StrEnum):
    """Who has it now."""

    MEMBER = "member"
    STAFF = "staff"  # for the member, at the counter
    BATCH = "batch"  # as one of many
    API = "api"


class Download(Base):
    """One handing-out. `institute_code` is the member's at that time."""

    __tablename__ = "downloads"
    __table_args__ = (Index("ix_downloads_institute_code_at", "institute_code", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    institute_code: Mapped[str] = mapped_column(ForeignKey("institutes.code"))
    at: Mapped[int] = mapped_column(BigInteger)
    by: Mapped[str] = mapped_column(String(8))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


def record(session: Session, edition: Certificate, by: By, account_id: int | None) -> None:
    """Note that this edition's file is handed out. In a `db.write()`."""
    institute = session.get_one(Member, edition.member_id).institute_code
    session.add(
        Download(
            certificate_id=edition.id, institute_code=institute, at=db.clock(session), by=by,
            account_id=account_id,
        )
    )  # fmt: skip
