"""Statistics by institute and time: applied, decided, days taken, returned for what; as page, .csv and
.xlsx.
"""

from datetime import date, datetime, time, timedelta

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from shared import db
from shared.applications import statistics
from shared.applications.states import Step
from shared.audit import Act, Object
from shared.bodies import body
from shared.members import Institute
from shared.members.dates import check_date
from shared.rules import RuleError
from web import forms, i18n
from web.desk import csv_file
from web.review import blueprint
from web.review.viewing import viewer
from web.words import application_field, application_step

_STEPS = (Step.ACCEPT, Step.RETURN, Step.PASS, Step.APPROVE, Step.REFUSE, Step.WITHDRAW, Step.LAPSE)


@blueprint.get("/figures")
def figures() -> ResponseReturnValue:
    """The figures of a span of time, of one's own institute or, at the national body, of all."""
    first, last = _span()
    return render_template(
        "review/figures.html", rows=_rows(first, last), steps=_STEPS, average=_average,
        step_columns=[(application_step(step), "num") for step in _STEPS], most=_most(first, last),
        form=forms.blank({"since": first.isoformat(), "until": last.isoformat()}),
        since=first.isoformat(), until=last.isoformat(),
    )  # fmt: skip


@blueprint.get("/figures/file")
def figures_file() -> Response:
    """The same as a file."""
    first, last = _span()
    rows = [
        [
            name,
            *map(str, (one.applied, *(one.steps[step] for step in _STEPS))),
            _average(one),
            str(one.overdue),
        ]
        for name, one in _rows(first, last)
    ]
    name = f"applications-{first:%Y%m%d}-{last:%Y%m%d}"
    csv_file.note(Act.APPLICATION_EXPORT, Object("application", None), name)
    return csv_file.download(name, [_heading(), *rows], xlsx=request.args.get("as") == "xlsx")


def _average(one: statistics.Figures) -> str:
    return "" if one.average_days is None else f"{one.average_days:.1f}"


def _heading() -> list[str]:
    return [
        _("注协"),
        _("新申请"),
        *(application_step(step) for step in _STEPS),
        _("平均工作日"),
        _("现在超期"),
    ]


def _rows(first: date, last: date) -> list[tuple[str, statistics.Figures]]:
    who = viewer()
    begin, end = _ms(first), _ms(last + timedelta(days=1))
    with db.read() as s:
        found = statistics.figures(s, begin, end, None if who.national else who.institute_code)
        named = {one.code: one.named(i18n.language()) for one in s.scalars(select(Institute))}
    return [(named.get(one.institute, one.institute), one) for one in found]


def _most(first: date, last: date) -> list[tuple[str, int]]:
    """What was asked for most often."""
    counted: dict[str, int] = {}
    for _name, one in _rows(first, last):
        for key, count in one.fields.items():
            counted[key] = counted.get(key, 0) + count
    ranked = sorted(counted.items(), key=lambda pair: -pair[1])[:10]
    return [(application_field(key), count) for key, count in ranked]


def _span() -> tuple[date, date]:
    """The days asked for; nonsense is this year so far."""
    today = body().today()
    first, last = _day("since", date(today.year, 1, 1)), _day("until", today)
    return (first, last) if first <= last else (last, first)


def _day(name: str, usual: date) -> date:
    try:
        return check_date(request.args.get(name, "")[:40])
    except RuleError:
        return usual


def _ms(day: date) -> int:
    at = datetime.combine(day, time(), body().time_zone)
    return int(at.timestamp() * 1000)
