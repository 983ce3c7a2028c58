"""Certificates: editions of a member's documents, and what is known of the confirmation behind them.

What is per member and kind of document: n, the current edition, the verify token.
"""

import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.damage import MayBeDamaged
from shared.db import Base
from shared.errors import Refused


class CertificateState(StrEnum):
    """made -> current -> superseded; withdrawn (rolled back) and revoked come later. Never deleted."""

    MADE = "made"
    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class Certificate(MayBeDamaged, Base):
    """Edition `n` of a member's document of one kind: frozen facts and hashes.

    A row in state `made` has only reserved its n. `damage` is that of its PDF.
    """

    __tablename__ = "certificates"
    __table_args__ = (UniqueConstraint("member_id", "document_kind", "n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    document_kind: Mapped[str] = mapped_column(String(32))
    n: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default=CertificateState.MADE)
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id"), unique=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("campaign_items.id"), unique=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    issued_at: Mapped[int] = mapped_column(BigInteger)
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    photo_sha256: Mapped[str] = mapped_column(String(64))  # "" for a kind of document without a photo
    seal_sha256s: Mapped[dict[str, str]] = mapped_column(JSON)
    template_hash: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    face: Mapped[str | None] = mapped_column(Text)  # what it says of its member, and what else it is made
    ground: Mapped[str | None] = mapped_column(String(64))  # from: see `standing`
    press_version: Mapped[int]
    renderer: Mapped[str | None] = mapped_column(String(48))
    pdf_key: Mapped[str | None] = mapped_column(String(160))
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_size: Mapped[int | None]
    signing_key_id: Mapped[str | None] = mapped_column(String(64))
    # Page 1 as a picture, made when first looked at: for the pages, and to keep (`pictures.Size`).
    picture_key: Mapped[str | None] = mapped_column(String(160))
    picture_sha256: Mapped[str | None] = mapped_column(String(64))
    print_picture_key: Mapped[str | None] = mapped_column(String(160))
    print_picture_sha256: Mapped[str | None] = mapped_column(String(64))


Index(
    "uq_certificates_one_current",
    Certificate.member_id,
    Certificate.document_kind,
    unique=True,
    postgresql_where=text("state = 'current'"),
    sqlite_where=text("state = 'current'"),
)


class CertificateFile(Base):
    """A PDF of an edition that was handed out: one that got lost is printed again, and both are genuine."""

    __tablename__ = "certificate_files"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    size: Mapped[int]
    stored_at: Mapped[int] = mapped_column(BigInteger)


class VerifyToken(Base):
    """The token in the QR codes of a member's documents of one kind: made once, never changed."""

    __tablename__ = "verify_tokens"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    document_kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)


class Confirmation(Base):
    """信息确认: who confirmed what was shown, when, and with which photo."""

    __tablename__ = "confirmations"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    document_kind: Mapped[str] = mapped_column(String(32))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[int] = mapped_column(BigInteger)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    photo_sha256: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id"))


def current(session: Session, member_id: int, document_kind: str) -> Certificate | None:
    """The current edition of the member's document of this kind, or None."""
    return session.scalar(
        select(Certificate).where(
            Certificate.member_id == member_id,
            Certificate.document_kind == document_kind,
            Certificate.state == CertificateState.CURRENT,
        )
    )


def kept_back(edition: Certificate) -> Refused | None:
    """Why its owner is told of this edition, but doesn't get it: edition_withdrawn, edition_revoked."""
    match edition.state:
        case CertificateState.WITHDRAWN:
            return Refused("edition_withdrawn", n=edition.n)
        case CertificateState.REVOKED:
            return Refused("edition_revoked", n=edition.n)
    return None


def not_whole(edition: Certificate) -> Refused:
    """What is said of an edition whose file is damaged: edition_damaged, with what can be done."""
    if edition.state == CertificateState.SUPERSEDED:
        return Refused("edition_damaged", n=edition.n, reason="superseded")
    return Refused("edition_damaged", n=edition.n)


def issued(session: Session, member_id: int, document_kind: str) -> list[Certificate]:
    """Every edition of the member's document of this kind that ever counted, the newest first."""
    mine = select(Certificate).where(
        Certificate.member_id == member_id,
        Certificate.document_kind == document_kind,
        Certificate.state != CertificateState.MADE,
    )
    return list(session.scalars(mine.order_by(Certificate.n.desc())))
