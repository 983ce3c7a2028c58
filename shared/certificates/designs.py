"""Template versions (published designs) and seals: immutable once published, named by content.

A version is published for one kind of document; each kind has its own current one.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.damage import MayBeDamaged
from shared.db import Base
from shared.members import Institute

NATIONAL = "national"


class TemplateVersion(MayBeDamaged, Base):
    """A published design. `fonts` is what a worker recorded at publishing:
    `{"files": {name: sha256}, "covered": [[first, last], ...]}` (code point ranges of the chain)."""

    __tablename__ = "template_versions"
    __table_args__ = (UniqueConstraint("document_kind", "content_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_kind: Mapped[str] = mapped_column(String(32))
    content_hash: Mapped[str] = mapped_column(String(64))
    design: Mapped[str] = mapped_column(String(64))
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    storage_key: Mapped[str] = mapped_column(String(160))
    fonts: Mapped[dict[str, Any]] = mapped_column(JSON)
    current: Mapped[bool] = mapped_column(default=False)
    published_by: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[int] = mapped_column(BigInteger)


Index(
    "uq_template_versions_one_current",
    TemplateVersion.document_kind,
    unique=True,
    postgresql_where=text("current"),
    sqlite_where=text("current"),
)


class Seal(MayBeDamaged, Base):
    """A seal picture (SVG) of the national body (owner `national`) or an institute (its code)."""

    __tablename__ = "seals"
    __table_args__ = (UniqueConstraint("owner", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(16), index=True)
    version: Mapped[int]
    storage_key: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[int] = mapped_column(BigInteger)


def current_template(session: Session, document_kind: str) -> TemplateVersion | None:
    """The version that new certificates of this kind are made with, or None before the first publishing."""
    mine = TemplateVersion.document_kind == document_kind
    return session.scalar(select(TemplateVersion).where(mine, TemplateVersion.current))


def owners(places: Iterable[str], institute: Institute) -> dict[str, str]:
    """Whose seal stands at each of these places for a member of this institute.

    The national one stands alone where the institute is the national body: two would be the same picture.
    """
    whose = {place: NATIONAL if place == NATIONAL else institute.code for place in places}
    return {NATIONAL: NATIONAL} if institute.national and NATIONAL in whose else whose


def newest_seals(session: Session, owners: list[str]) -> dict[str, Seal]:
    """The newest seal of each owner that has one."""
    rows = session.scalars(select(Seal).where(Seal.owner.in_(owners)).order_by(Seal.version))
    return {seal.owner: seal for seal in rows}
