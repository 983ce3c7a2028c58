"""What time does to applications: drafts lapse, returned ones are warned and lapse, days are recounted, what
came to nothing is erased. The sweeper does it now and then; each application is a transaction of its own.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from shared import clock, db
from shared.applications import (
    Application,
    ApplicationEvent,
    ApplicationVersion,
    Bar,
    Finding,
    course,
    lock,
    sending,
    workdays,
)
from shared.applications.papers import Paper, PaperPage
from shared.applications.states import State
from shared.applications.telling import tell_applicant
from shared.bodies import body
from shared.storage import storage

_log = structlog.get_logger()
_DAY_MS = 24 * 3600 * 1000
_BATCH = 200
_GONE = (State.REFUSED, State.WITHDRAWN, State.LAPSED)

# What a member's row does not need either goes with an approved application; the rest of it stays as a
# record.
_BLANK: dict[str, Any] = {
    "name": "", "sex": "", "birth_date": "", "id_type": "", "id_number_sealed": None, "id_number_index": None,
    "exam_number": "", "exam_year": "", "way_date": "", "contact": {}, "confirmed": {}, "asked": {},
}  # fmt: skip


def run() -> int:
    """Do what is due; how many applications were changed."""
    now = clock.now()
    review = body().applications.review
    ended = Application.ended_at < now - review.erase_days * _DAY_MS
    calendar = workdays.calendar()
    return sum((
        _each(_lapsing(now), sending.lapse),
        _each(_to_be_told(now), _tell),
        _each((Application.due_on.is_not(None), Application.due_by != calendar), _recount),
        _each((Application.state.in_(_GONE), Application.erased_at.is_(None), ended), erase),
        _each((Application.state.in_((State.APPROVED, *_GONE)), *_has_papers_to_erase()), _erase_papers),
        _bars(),
    ))  # fmt: skip


def erase(session: Session, found: Application) -> None:
    """Personal data of a locked application that came to nothing; its events stay without their words."""
    for paper in session.scalars(select(Paper).where(Paper.application_id == found.id)):
        _erase_paper(session, paper)
    mine = found.id
    session.execute(delete(ApplicationVersion).where(ApplicationVersion.application_id == mine))
    session.execute(delete(Finding).where(Finding.application_id == mine))
    session.execute(delete(Finding).where(Finding.other == "application", Finding.other_id == mine))
    silent = update(ApplicationEvent).where(ApplicationEvent.application_id == mine)
    session.execute(silent.values(said="", noted=""))
    for name, value in _BLANK.items():
        setattr(found, name, value)
    found.secret_digest, found.erased_at = "", db.clock(session)


def _each(which: tuple[ColumnElement[bool], ...], act: Callable[[Session, Application], object]) -> int:
    """Each of these in its own transaction, if it is still one of them."""
    with db.read() as session:
        ids = list(
            session.scalars(select(Application.id).where(*which).order_by(Application.id).limit(_BATCH))
        )
    done = 0
    for one in ids:
        with db.write() as session:
            lock(session, one)
            found = session.scalar(select(Application).where(Application.id == one, *which))
            if found is not None:
                act(session, found)
                done += 1
    if done:
        _log.info("applications_kept_up", what=getattr(act, "__name__", ""), count=done)
    return done


def _lapsing(now: int) -> tuple[ColumnElement[bool], ...]:
    return Application.state.in_((State.DRAFT, State.RETURNED)), Application.lapses_at < now


def _to_be_told(now: int) -> tuple[ColumnElement[bool], ...]:
    soon = now + body().applications.review.mend_told_days * _DAY_MS
    waits = Application.state == State.RETURNED, Application.told_lapse.is_(False)
    return *waits, Application.lapses_at < soon, Application.lapses_at >= now


def _tell(session: Session, found: Application) -> None:
    found.told_lapse = True
    tell_applicant(session, found, "application_lapsing", until=int(found.lapses_at or 0))


def _recount(_session: Session, found: Application) -> None:
    course.recount(found)


def _has_papers_to_erase() -> tuple[ColumnElement[bool], ...]:
    kinds = [key for key, paper in body().applications.papers.items() if paper.erased]
    there = select(Paper.id).where(
        Paper.application_id == Application.id, Paper.file_key != "",
        or_(Paper.kind.in_(kinds), Paper.removed_at.is_not(None)),
    )  # fmt: skip
    return (there.exists(),)


def _erase_papers(session: Session, found: Application) -> None:
    """Of one that has ended those that are kept until the decision only, and those taken back."""
    for paper in session.scalars(select(Paper).where(Paper.application_id == found.id)):
        if paper.removed_at or body().applications.papers[paper.kind].erased:
            _erase_paper(session, paper)


def _erase_paper(session: Session, paper: Paper) -> None:
    """Its files go once that is committed; what the disk refuses is an orphan, which the sweeper removes."""
    pages = list(session.scalars(select(PaperPage).where(PaperPage.paper_id == paper.id)))
    keys = [paper.file_key, *(page.file_key for page in pages)]
    session.execute(delete(PaperPage).where(PaperPage.paper_id == paper.id))
    paper.file_key, paper.sha256 = "", ""
    paper.removed_at = paper.removed_at or db.clock(session)
    for key in filter(None, keys):
        db.after_commit(session, partial(_delete, key))


def _delete(key: str) -> None:
    try:
        storage().delete(key)
    except OSError as error:
        _log.warning("paper_not_removed", error=type(error).__name__)


def _bars() -> int:
    """Bars that bar no longer."""
    with db.read() as session:
        if session.scalar(select(Bar.id).where(Bar.until <= body().today().isoformat()).limit(1)) is None:
            return 0
    with db.write() as session:
        return db.changed(session, delete(Bar).where(Bar.until <= body().today().isoformat()))
