r"""Texts that staff keep: what the pages say of the body and of each institute, in versions.

    draft --publish--> published: waits until `publish_from`, is shown until `publish_until`
      ^ \--a newer draft--> replaced   |
      +-------- cancel, while it waits-+--a newer one takes its place while it waits--> replaced

Which version is shown is a question of the time alone (`showing`); no job turns anything on or off. At most
one version of a text is a draft and at most one waits. The first texts are the body's folder (`first`).
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.damage import MayBeDamaged
from shared.db import Base

Contents = dict[str, dict[str, str]]  # language -> part -> what was typed


class VersionState(StrEnum):
    """See the module's words."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REPLACED = "replaced"


class FileSort(StrEnum):
    """A picture is shown within the text, a document is linked and saved."""

    PICTURE = "picture"
    DOCUMENT = "document"


class FileState(StrEnum):
    """A picture is received, then ready or refused; a document is ready at once."""

    RECEIVED = "received"
    READY = "ready"
    REFUSED = "refused"


class Text(Base):
    """One text: of the body (no institute) or of an institute. `revision` rises with each change of it."""

    __tablename__ = "texts"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(16), index=True)
    institute_code: Mapped[str | None] = mapped_column(ForeignKey("institutes.code"), index=True)
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[int] = mapped_column(BigInteger)


class TextVersion(Base):
    """What a text says, in all its languages. Contents are never changed; `files` are those they name."""

    __tablename__ = "text_versions"
    __table_args__ = (UniqueConstraint("text_id", "n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    n: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    contents: Mapped[Contents] = mapped_column(JSON)
    files: Mapped[list[int]] = mapped_column(JSON, default=list)
    publish_from: Mapped[int | None] = mapped_column(BigInteger)
    publish_until: Mapped[int | None] = mapped_column(BigInteger)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # None: the body's folder
    created_at: Mapped[int] = mapped_column(BigInteger)


_DRAFT = text("state = 'draft'")
Index(
    "uq_text_versions_one_draft",
    TextVersion.text_id,
    unique=True,
    postgresql_where=_DRAFT,
    sqlite_where=_DRAFT,
)


class TextFile(MayBeDamaged, Base):
    """A picture or document of a text, as it came; of a picture, what is shown is made by a job."""

    __tablename__ = "text_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), index=True)
    sort: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(120))  # as it was uploaded; its ending is that of `media`
    media: Mapped[str] = mapped_column(String(8))  # of `file_types.MEDIA`
    original_key: Mapped[str] = mapped_column(String(200))
    original_sha256: Mapped[str] = mapped_column(String(64))
    original_size: Mapped[int]
    shown_key: Mapped[str | None] = mapped_column(String(200))
    shown_sha256: Mapped[str | None] = mapped_column(String(64))
    width: Mapped[int | None]
    height: Mapped[int | None]
    refused_code: Mapped[str | None] = mapped_column(String(32))
    refused_params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[int] = mapped_column(BigInteger)
