"""统计: photos and certificates of the institute, at the national body of all; table, chart and file."""

from datetime import date

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import db
from shared.audit import Act, Object
from shared.bodies import body
from shared.certificates import figures as counted
from shared.certificates.figures import Figures
from shared.members import Institute
from web import forms
from web.counter import blueprint
from web.desk import csv_file, institutes
from web.desk.institutes import own_institute

_MONTHS = 12
_MOST_MONTHS = 60


@blueprint.get("/figures")
def figures() -> ResponseReturnValue:
    """`?since=` and `?until=` are months (YYYY-MM)."""
    first, last = _span()
    with db.read() as s:
        found, names = _found(first, last), institutes.names(s)
    return render_template(
        "counter/figures.html", found=found, names=names, since=f"{first:%Y-%m}", until=f"{last:%Y-%m}",
        form=forms.blank({"since": f"{first:%Y-%m}", "until": f"{last:%Y-%m}"}), month=_named,
        most=max((max(one.issued, one.downloaded) for one in found.months), default=0),
    )  # fmt: skip


@blueprint.get("/figures/file")
def figures_file() -> Response:
    """The same as a file: by institute (`what=standing`) or by month."""
    first, last = _span()
    what = "standing" if request.args.get("what") == "standing" else "months"
    found = _found(first, last)
    with db.read() as s:
        names = institutes.names(s)
    if what == "standing":
        rows = [[_("注协"), _("有效会员"), _("已有照片"), _("待审核"), _("缺照片")]]
        for at in found.standing:
            numbers = at.members, at.collected, at.to_review, at.missing
            rows.append([names.get(at.institute, at.institute), *map(str, numbers)])
    else:
        rows = [[_("月份"), _("签发"), _("下载")]]
        rows += [[f"{one.first:%Y-%m}", str(one.issued), str(one.downloaded)] for one in found.months]
    name = f"figures-{what}-{first:%Y%m}-{last:%Y%m}"
    csv_file.note(Act.MEMBER_EXPORT, Object("member", None), name)
    return csv_file.download(name, rows, xlsx=request.args.get("as") == "xlsx")


def _found(first: date, last: date) -> Figures:
    code = own_institute()
    with db.read() as s:
        everyone = s.get_one(Institute, code).national
        return counted.figures(s, None if everyone else code, first, last)


def _named(first: date) -> str:
    return _("%(y)s年%(m)s月", y=first.year, m=first.month)


def _span() -> tuple[date, date]:
    """The months asked for; nonsense is the last twelve."""
    today = body().today().replace(day=1)
    last = _month("until") or today
    first = _month("since") or _before(last, _MONTHS - 1)
    first, last = min(first, last), max(first, last)
    return max(first, _before(last, _MOST_MONTHS - 1)), last


def _month(name: str) -> date | None:
    text = request.args.get(name, "")
    try:
        at = date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
    return at if at and 2000 <= at.year <= 2100 else None


def _before(month: date, count: int) -> date:
    at = month.year * 12 + month.month - 1 - count
    return date(at // 12, at % 12 + 1, 1)
