"""Certificates: editions of a member's certificate, and what is known of the confirmation behind them."""

import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.db import Base


class CertificateState(StrEnum):
    """made -> current -> superseded; withdrawn (rolled back) and revoked come later. Never deleted."""

    MADE = "made"
    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class Certificate(Base):
    """Edition `n` for a member: frozen facts and hashes. A row in state `made` has only reserved its n."""

    __tablename__ = "certificates"
    __table_args__ = (UniqueConstraint("member_id", "n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    n: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default=CertificateState.MADE)
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id"), unique=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("campaign_items.id"), unique=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    issued_at: Mapped[int] = mapped_column(BigInteger)
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    photo_sha256: Mapped[str] = mapped_column(String(64))
    seal_sha256s: Mapped[dict[str, str]] = mapped_column(JSON)
    template_hash: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    press_version: Mapped[int]
    renderer: Mapped[str | None] = mapped_column(String(48))
    pdf_key: Mapped[str | None] = mapped_column(String(160))
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_size: Mapped[int | None]
    signing_key_id: Mapped[str | None] = mapped_column(String(64))
    picture_key: Mapped[str | None] = mapped_column(String(160))  # page 1 as PNG, made when first looked at


Index(
    "uq_certificates_one_current",
    Certificate.member_id,
    unique=True,
    postgresql_where=text("state = 'current'"),
    sqlite_where=text("state = 'current'"),
)


class Confirmation(Base):
    """信息确认: who confirmed what was shown, when, and with which photo."""

    __tablename__ = "confirmations"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[int] = mapped_column(BigInteger)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    photo_sha256: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id"))


def current(session: Session, member_id: int) -> Certificate | None:
    """The member's current edition, or None."""
    return session.scalar(
        select(Certificate).where(
            Certificate.member_id == member_id, Certificate.state == CertificateState.CURRENT
        )
    )
