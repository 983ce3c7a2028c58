"""The documents of an application: kept as they came, shown to reviewers as pictures of their pages.

    received --drawn--> ready
       +--can't be read, shown or is refused--> refused

The stored file stays byte for byte what was sent. Drawing is a job on `photo` (`worker/handlers/papers.py`).
"""

import uuid
from enum import StrEnum
from typing import Any, BinaryIO

from sqlalchemy import JSON, BigInteger, ForeignKey, Select, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import db, jobs
from shared.applications import Application, lock
from shared.applications.drafting import OPEN_TO_CHANGE
from shared.bodies import body
from shared.damage import MayBeDamaged
from shared.db import Base
from shared.errors import NotFound, Refused
from shared.jobs.crashes import CRASHED_WORKER
from shared.jobs.kinds import JobKind, Queue, Work
from shared.rules import RuleError
from shared.storage import sharded, storage

MOST_PAPERS = 10  # of one application
MOST_BYTES = 20_000_000
MOST_PAGES = 40  # drawn; what has more is refused
# What a file begins with.
_MEDIA = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png", b"%PDF-": "pdf"}
_HEAD = 1_024  # a PDF may have something before its first line


class PaperState(StrEnum):
    """What is known of a document."""

    RECEIVED = "received"
    READY = "ready"
    REFUSED = "refused"


class Paper(MayBeDamaged, Base):
    """One document. `name` is none of it: files are called what they are for."""

    __tablename__ = "application_papers"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))  # of the body's `applications.toml`
    state: Mapped[str] = mapped_column(String(12), default=PaperState.RECEIVED)
    media: Mapped[str] = mapped_column(String(4))
    file_key: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    pages: Mapped[int | None]
    refused_code: Mapped[str | None] = mapped_column(String(32))
    refused_params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[int] = mapped_column(BigInteger)
    removed_at: Mapped[int | None] = mapped_column(BigInteger)


class PaperPage(MayBeDamaged, Base):
    """The picture of one page (WebP)."""

    __tablename__ = "application_paper_pages"
    __table_args__ = (UniqueConstraint("paper_id", "n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("application_papers.id"))
    n: Mapped[int]
    file_key: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]


def refuse(session: Session, work: Work, code: str, params: dict[str, Any]) -> None:
    """The document that could not be drawn, with the reason."""
    paper = session.get(Paper, int(work.payload["paper_id"]))
    if paper is not None and paper.state == PaperState.RECEIVED:
        paper.state, paper.refused_code, paper.refused_params = PaperState.REFUSED, code, params


def _given_up(session: Session, work: Work) -> None:
    refuse(session, work, CRASHED_WORKER, {})


def _longer() -> float:
    return 60.0  # the child has its own end


DRAW = JobKind(
    "paper_draw", Queue.PHOTO, "worker.handlers.papers:draw", longer_s=_longer, on_failure=refuse,
    on_giving_up=_given_up,
)  # fmt: skip
KINDS = (DRAW,)


def media_of(head: bytes) -> str:
    """jpg, png or pdf by the first bytes. Raises RuleError paper_empty or paper_kind."""
    if not head:
        raise RuleError("paper_empty")
    for mark, media in _MEDIA.items():
        if head.startswith(mark) or (media == "pdf" and mark in head[:_HEAD]):
            return media
    raise RuleError("paper_kind")


def receive(application_id: int, kind: str, file: BinaryIO) -> Paper:
    """Store an open file, then write its row and the job that draws it.

    Raises RuleError paper_empty, paper_kind, paper_large, papers_many; Refused application_closed,
    paper_not_asked; StorageFull.
    """
    media = media_of(file.read(_HEAD))
    size = file.seek(0, 2)
    if size > MOST_BYTES:
        raise RuleError("paper_large", longest=MOST_BYTES, found=size)
    file.seek(0)
    key = sharded("paper", str(application_id), f"in-{uuid.uuid4().hex}.{media}")
    digest = storage().put_file(key, file)
    with db.write() as session:
        found = _open(session, application_id)
        if kind not in body().applications.taken(found.way, found.route):
            raise Refused("paper_not_asked")
        if same := session.scalar(_living(found.id).where(Paper.kind == kind, Paper.sha256 == digest)):
            return same  # sent twice; the second file has no row and goes
        if count(session, found.id) >= MOST_PAPERS:
            raise RuleError("papers_many", longest=MOST_PAPERS)
        paper = Paper(
            application_id=found.id, kind=kind, media=media, file_key=key, sha256=digest, size=size,
            created_at=db.clock(session),
        )  # fmt: skip
        session.add(paper)
        session.flush()
        found.revision += 1
        jobs.submit(session, DRAW, key=f"paper:{paper.id}", payload={"paper_id": paper.id})
    return paper


def remove(session: Session, application_id: int, paper_id: int) -> None:
    """The applicant takes a document back. Raises NotFound, Refused application_closed."""
    found = _open(session, application_id)
    paper = one_of(session, found.id, paper_id)
    if not paper.removed_at:
        paper.removed_at = db.clock(session)
        found.revision += 1


def of(session: Session, application_id: int) -> list[Paper]:
    """The documents of an application, in the order in which they came."""
    return list(session.scalars(_living(application_id).order_by(Paper.id)))


def one_of(session: Session, application_id: int, paper_id: int) -> Paper:
    """A document of this application, also one that was removed. Raises NotFound."""
    paper = session.get(Paper, paper_id)
    if paper is None or paper.application_id != application_id:
        raise NotFound(f"paper {paper_id}")
    return paper


def page_of(session: Session, paper_id: int, n: int) -> PaperPage:
    """The picture of a page. Raises NotFound."""
    wanted = select(PaperPage).where(PaperPage.paper_id == paper_id, PaperPage.n == n)
    if (page := session.scalar(wanted)) is None:
        raise NotFound(f"page {n} of paper {paper_id}")
    return page


def draw_again(paper_id: int) -> None:
    """The pictures of its pages once more, from the file as it came: one of them was found damaged."""
    with db.write() as session:
        paper = session.get_one(Paper, paper_id, with_for_update={"key_share": True})
        if paper.state == PaperState.READY:
            session.execute(delete(PaperPage).where(PaperPage.paper_id == paper_id))
            paper.state, paper.pages = PaperState.RECEIVED, None
            jobs.submit(session, DRAW, key=f"paper:{paper_id}", payload={"paper_id": paper_id})


def lacking(session: Session, found: Application) -> list[str]:
    """Kinds of document that the application needs and hasn't; one that was refused counts as none."""
    there = {one.kind for one in of(session, found.id) if one.state != PaperState.REFUSED}
    return [kind for kind in body().applications.needed(found.way, found.route) if kind not in there]


def count(session: Session, application_id: int) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(_living(application_id).subquery())) or 0


def _living(application_id: int) -> Select[Paper]:
    return select(Paper).where(Paper.application_id == application_id, Paper.removed_at.is_(None))


def _open(session: Session, application_id: int) -> Application:
    found = lock(session, application_id)
    if found.state not in OPEN_TO_CHANGE:
        raise Refused("application_closed")
    return found
