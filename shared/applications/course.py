"""The course of an application: whose it is, what may be done next, its clock, and the event of each step."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db
from shared.applications import Application, ApplicationEvent, workdays
from shared.applications.states import UNDER_REVIEW, Level, State, Step, steps
from shared.bodies import body
from shared.errors import Refused

_AT_WORK = (State.ACCEPTED, State.FIRST_PASSED)  # the states in which the clock runs


def first_level(institute_code: str) -> Level:
    """Who begins: the institute, or the national body where it is its own or institutes do not review."""
    if is_national(institute_code) or not body().applications.review.institute:
        return Level.NATIONAL
    return Level.INSTITUTE


def next_level(found: Application) -> Level | None:
    """Who goes on after the level that it is in."""
    if found.level == Level.INSTITUTE and body().applications.review.national:
        return Level.NATIONAL
    return None


def is_national(institute_code: str | None) -> bool:
    """Whether this is the national body."""
    return any(one.national and one.code == institute_code for one in body().institutes)


def national_code() -> str:
    """The national body's code."""
    return next(one.code for one in body().institutes if one.national)


def reviewer(found: Application) -> str | None:
    """The institute whose people review it now; None while nobody does."""
    if found.state not in UNDER_REVIEW and found.state not in (State.RETURNED, State.REFUSED):
        return None
    return national_code() if found.level == Level.NATIONAL else found.institute_code


def second_person(found: Application) -> bool:
    """Whether two persons decide at the level that it is in."""
    if found.level == Level.NATIONAL and is_national(found.institute_code):
        return True
    here = national_code() if found.level == Level.NATIONAL else found.institute_code
    return here in body().applications.review.second_person


def possible(found: Application) -> frozenset[Step]:
    """What a reviewer may do with it, by its state and the levels that are to come."""
    here = steps(State(found.state)) - {Step.SEND, Step.WITHDRAW, Step.LAPSE}
    if found.state != State.ACCEPTED:
        return here
    more = next_level(found) is not None or second_person(found)
    return here - {Step.APPROVE if more else Step.PASS}


def demand(found: Application, step: Step) -> None:
    """Raise Refused application_not_now unless this may be done in its state."""
    allowed = steps(State(found.state)) & (possible(found) | {Step.SEND, Step.WITHDRAW, Step.LAPSE})
    if step not in allowed:
        raise Refused("application_not_now", state=found.state, step=str(step))


def go(
    session: Session,
    found: Application,
    step: Step,
    after: State,
    *,
    by: int | None = None,
    said: str = "",
    noted: str = "",
    grounds: Iterable[str] = (),
    fields: Iterable[str] = (),
) -> ApplicationEvent:
    """Take the step: the new state and its event, by this account or (None) the applicant."""
    before, now = found.state, db.clock(session)
    event = ApplicationEvent(
        application_id=found.id, at=now, step=step, before=before, after=after, level=found.level,
        institute_code=found.institute_code, account_id=by, version=found.version, said=said, noted=noted,
        grounds=list(grounds), fields=list(fields), days=days_taken(found),
    )  # fmt: skip
    session.add(event)
    found.state = after
    if step is not Step.MOVE:
        found.came_back = step is Step.SEND and before == State.RETURNED
    return event


def start_clock(found: Application, days: int, today: date) -> None:
    """A level's clock starts; the day itself is not counted."""
    found.clock, found.limit_days = [[today.isoformat(), None]], days
    recount(found)


def stop_clock(found: Application, today: date) -> None:
    """It stands still, or has run out its purpose."""
    found.clock = [[start, end or today.isoformat()] for start, end in found.clock]
    recount(found)


def resume_clock(found: Application, today: date) -> None:
    """It goes on where it stopped, if it was running in the state that it is in again."""
    if found.state in _AT_WORK and found.clock:
        found.clock = [*found.clock, [today.isoformat(), None]]
        recount(found)


def recount(found: Application) -> None:
    """The due day by the calendar that counts now."""
    due = workdays.due(found.spans, found.limit_days) if found.limit_days else None
    found.due_on = due.on.isoformat() if due else None
    found.due_expected = bool(due and due.expected)
    found.due_by = workdays.calendar()


def days_taken(found: Application) -> int | None:
    """Working days that the level has taken so far; None before its clock has started."""
    if not found.limit_days:
        return None
    return found.limit_days - workdays.left(found.spans, found.limit_days, body().today())


def days_left(found: Application) -> int | None:
    """Working days until it is overdue; below nought since then, None while no clock runs."""
    if not found.limit_days or not found.due_on:
        return None
    return workdays.left(found.spans, found.limit_days, body().today())


def events(session: Session, application_id: int) -> list[ApplicationEvent]:
    """Everything that happened to it, in order."""
    mine = select(ApplicationEvent).where(ApplicationEvent.application_id == application_id)
    return list(session.scalars(mine.order_by(ApplicationEvent.id)))
