"""The job of an applicant's document: a picture of each of its pages, for reviewers."""

import tempfile
from shutil import copyfileobj

from sqlalchemy.orm import Session

from shared import db
from shared.applications.papers import MOST_PAGES, Paper, PaperPage, PaperState
from shared.damage import FileDamaged, Named, open_named
from shared.errors import JobError
from shared.jobs import holding
from shared.jobs.holding import Claim
from shared.rules import RuleError
from shared.storage import sha256, sharded, storage
from worker.handling import Done
from worker.papers import Page
from worker.papers import draw as draw_pages


def draw(held: Claim) -> Done:
    """Draw the document, in a child process; one that can't be shown is refused with the reason."""
    paper_id = int(held.payload["paper_id"])
    with db.read() as session:
        paper = session.get_one(Paper, paper_id)
    if paper.state != PaperState.RECEIVED or paper.removed_at:
        return Done({"paper_id": paper_id})
    pages = _drawn(held, paper)
    files = {_key(held, paper_id, n): page.data for n, page in enumerate(pages, 1)}
    storage().put_many(files)

    def record(session: Session) -> None:
        _keep(session, paper_id, list(files), pages)

    return Done({"paper_id": paper_id, "pages": len(pages)}, record)


def _drawn(held: Claim, paper: Paper) -> list[Page]:
    try:
        with tempfile.TemporaryFile() as copy:
            with open_named(Named(paper, "file_key", paper.sha256, paper.size)) as stored:
                copyfileobj(stored, copy)
            copy.seek(0)
            return draw_pages(copy, paper.media, MOST_PAGES, lambda: _renew(held))
    except FileDamaged as error:
        raise JobError("file_damaged", final=True, reason="paper", damage=str(error.damage)) from error
    except RuleError as error:
        raise JobError(error.code, final=True, **error.params) from error


def _renew(held: Claim) -> None:
    with db.write() as session:
        holding.renew(session, held)


def _key(held: Claim, paper_id: int, n: int) -> str:
    return sharded("paper_page", str(paper_id), f"job-{held.id}-{held.fence}-{n}.webp")


def _keep(session: Session, paper_id: int, keys: list[str], pages: list[Page]) -> None:
    paper = session.get_one(Paper, paper_id)
    if paper.state != PaperState.RECEIVED:
        return
    paper.state, paper.pages = PaperState.READY, len(pages)
    session.add_all(
        PaperPage(
            paper_id=paper_id, n=n, file_key=key, sha256=sha256(page.data), size=len(page.data),
            width=page.width, height=page.height,
        )
        for n, (key, page) in enumerate(zip(keys, pages, strict=True), 1)
    )  # fmt: skip
