"""Figures of applications by institute and time: applied, decided, days taken, returned for what."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.applications import Application, ApplicationEvent
from shared.applications.states import State, Step
from shared.bodies import body


@dataclass
class Figures:
    """Of one institute in a span of time; `days` are working days of decisions of either level."""

    institute: str
    applied: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    days: list[int] = field(default_factory=list)
    fields: Counter[str] = field(default_factory=Counter)
    overdue: int = 0

    @property
    def average_days(self) -> float | None:
        """Working days that a decision took on average."""
        return sum(self.days) / len(self.days) if self.days else None


def figures(session: Session, first: int, last: int, institute: str | None = None) -> list[Figures]:
    """Figures between two times (milliseconds, the last excluded), of one institute or of all that have
    any.
    """
    found: dict[str, Figures] = {}
    for code, event in _events(session, first, last, institute):
        mine = found.setdefault(code, Figures(code))
        if event.step == Step.SEND and event.before == State.DRAFT:
            mine.applied += 1
            continue
        mine.steps[event.step] += 1
        if event.step == Step.RETURN:
            mine.fields.update(event.fields)
        if event.step in (Step.PASS, Step.APPROVE, Step.REFUSE) and event.days is not None:
            mine.days.append(event.days)
    for code, overdue in _overdue(session, institute):
        found.setdefault(code, Figures(code)).overdue = overdue
    return sorted(found.values(), key=lambda one: one.institute)


def _events(
    session: Session, first: int, last: int, institute: str | None
) -> Iterator[tuple[str, ApplicationEvent]]:
    wanted = select(ApplicationEvent).where(
        ApplicationEvent.at >= first, ApplicationEvent.at < last, ApplicationEvent.institute_code.is_not(None)
    )
    if institute is not None:
        wanted = wanted.where(ApplicationEvent.institute_code == institute)
    for event in session.scalars(wanted.execution_options(yield_per=1_000)):
        yield str(event.institute_code), event


def _overdue(session: Session, institute: str | None) -> list[tuple[str, int]]:
    today = body().today().isoformat()
    wanted = (
        select(Application.institute_code, func.count())
        .where(Application.due_on < today, Application.institute_code.is_not(None))
        .group_by(Application.institute_code)
    )
    if institute is not None:
        wanted = wanted.where(Application.institute_code == institute)
    return [(str(code), count) for code, count in session.execute(wanted)]
