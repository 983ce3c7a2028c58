"""The lists that reviewers work from: one filter gives the rows, their count and what comes next.

An item is in a list because of its row alone, so it leaves each the moment it no longer belongs there.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from shared.accounts import Account
from shared.applications import Application, ApplicationEvent, course
from shared.applications.drafting import plain
from shared.applications.states import UNDER_REVIEW, Level, State
from shared.bodies import body
from shared.members.names import name_key


class List(StrEnum):
    """The lists, in the order they are shown."""

    TODO = "todo"  # it is our turn
    MINE = "mine"  # taken by me
    NEW = "new"  # not accepted yet, sent for the first time
    BACK = "back"  # came back mended
    OVERDUE = "overdue"
    WITH_APPLICANT = "with_applicant"
    ELSEWHERE = "elsewhere"  # ours, with the national body
    ENDED = "ended"
    ALL = "all"


@dataclass(frozen=True)
class Viewer:
    """Whose lists they are."""

    account_id: int
    institute_code: str

    @property
    def national(self) -> bool:
        """Of the national body."""
        return course.is_national(self.institute_code)


def rows(viewer: Viewer, name: List, search: str = "") -> Select[Application]:
    """The applications of a list, the oldest first (of what has ended the newest)."""
    chosen = select(Application).where(_seen(viewer), _in(viewer, name), _fits(search))
    if name in (List.ENDED, List.ALL):
        return chosen.order_by(Application.sent_at.desc(), Application.id.desc())
    return chosen.order_by(Application.sent_at, Application.id)


def counts(session: Session, viewer: Viewer) -> dict[List, int]:
    """How many each list has."""
    asked = [
        func.count().filter(_in(viewer, name)).label(name.value) for name in List if name is not List.ALL
    ]
    row = session.execute(select(*asked).select_from(Application).where(_seen(viewer))).one()
    return {name: int(getattr(row, name.value)) for name in List if name is not List.ALL}


def following(session: Session, viewer: Viewer, name: List, search: str, after: Application) -> int | None:
    """The id of the next one of the same list and order, whether or not `after` is still in it."""
    later = or_(
        Application.sent_at > after.sent_at,
        and_(Application.sent_at == after.sent_at, Application.id > after.id),
    )
    if name in (List.ENDED, List.ALL):
        later = or_(
            Application.sent_at < after.sent_at,
            and_(Application.sent_at == after.sent_at, Application.id < after.id),
        )
    found = session.scalar(rows(viewer, name, search).where(later).limit(1))
    return found.id if found else None


def lately(session: Session, account: Account, limit: int = 10) -> list[tuple[Application, ApplicationEvent]]:
    """最近处理: what this person did last, whoever has it now."""
    mine = (
        select(Application, ApplicationEvent)
        .join(ApplicationEvent, ApplicationEvent.application_id == Application.id)
        .where(ApplicationEvent.account_id == account.id, Application.erased_at.is_(None))
        .order_by(ApplicationEvent.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(mine)]


def _seen(viewer: Viewer) -> ColumnElement[bool]:
    """As `review.is_theirs`."""
    sent = Application.state != State.DRAFT, Application.sent_at.is_not(None), Application.erased_at.is_(None)
    ours = Application.institute_code == viewer.institute_code
    return and_(*sent, or_(Application.level == Level.NATIONAL, ours) if viewer.national else ours)


def _in(viewer: Viewer, name: List) -> ColumnElement[bool]:
    state = Application.state
    todo = and_(state.in_(UNDER_REVIEW), _turn(viewer))
    match name:
        case List.TODO:
            return todo
        case List.MINE:
            return and_(state.in_(UNDER_REVIEW), Application.taken_by == viewer.account_id)
        case List.NEW:
            return and_(todo, Application.came_back.is_(False), state == State.SUBMITTED)
        case List.BACK:
            return and_(todo, Application.came_back.is_(True))
        case List.OVERDUE:
            return and_(todo, Application.due_on < body().today().isoformat())
        case List.WITH_APPLICANT:
            return and_(state == State.RETURNED, _turn(viewer))
        case List.ELSEWHERE:
            return false() if viewer.national else and_(state.in_(UNDER_REVIEW), ~_turn(viewer))
        case List.ENDED:
            return state.in_((State.APPROVED, State.REFUSED, State.WITHDRAWN, State.LAPSED))
        case List.ALL:
            return true()


def _turn(viewer: Viewer) -> ColumnElement[bool]:
    """As `course.reviewer`."""
    if viewer.national:
        return Application.level == Level.NATIONAL
    return and_(Application.level == Level.INSTITUTE, Application.institute_code == viewer.institute_code)


def _fits(search: str) -> ColumnElement[bool]:
    """Names as they begin, numbers of receipts, examination certificates: however typed."""
    text = search.strip()[:64]
    if not text:
        return true()
    number: Any = plain(text)
    named = Application.name.startswith(text.strip(), autoescape=True)
    kinds = [named, Application.number == number, Application.exam_number == text]
    if (key := name_key(text)) != text:
        kinds.append(Application.name == key)
    return or_(*kinds)
