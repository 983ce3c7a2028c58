"""Working days by the Chinese calendar (`chinesecalendar`); beyond its data Monday to Friday, as expected.

The package learns each year's holidays when they are announced; a newer one makes `calendar()` another.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.metadata import version

import chinese_calendar
from chinese_calendar import constants

Span = tuple[date, date | None]
"""The clock ran from this day (which is not counted) to that (which is); None while it runs."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """The last day in time; `expected` when it lies beyond what the calendar knows (预计)."""

    on: date
    expected: bool


def calendar() -> str:
    """Which calendar counts now."""
    return version("chinesecalendar")


@lru_cache(maxsize=1)
def known_until() -> date:
    """The last day whose holidays are known."""
    return date(max(day.year for day in constants.holidays), 12, 31)


def is_working_day(day: date) -> bool:
    """Whether people work on this day; where that is not known yet, Monday to Friday."""
    if day <= known_until():
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def counted(first: date, last: date) -> int:
    """Working days after `first`, up to and with `last`."""
    return sum(is_working_day(day) for day in _days(first, last))


def after(start: date, days: int) -> Due:
    """The day on which so many working days have passed after `start`, itself not counted."""
    day = start
    while days > 0:
        day += _DAY
        days -= is_working_day(day)
    return Due(day, day > known_until())


def due(spans: Iterable[Span], limit: int) -> Due | None:
    """When so many working days are up on a clock that ran in these spans; None while it stands still."""
    used = 0
    for start, end in spans:
        if end is None:
            return after(start, max(0, limit - used))
        used += counted(start, end)
    return None


def left(spans: Iterable[Span], limit: int, today: date) -> int:
    """Working days that are left at the end of `today`; below nought when it is overdue."""
    return limit - sum(counted(start, end or today) for start, end in spans)


def _days(first: date, last: date) -> Iterator[date]:
    day = first + _DAY
    while day <= last:
        yield day
        day += _DAY
