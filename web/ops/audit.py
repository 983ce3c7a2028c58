"""The audit log, the newest act first: by page, narrowed by whom, what and when, and as a file."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shared import audit as log
from shared import db
from shared.audit import Act, AuditEntry, Object
from shared.bodies import body
from web import forms, words
from web.acting import acting
from web.desk import audit_lines, csv_file
from web.forms import Form
from web.ops import blueprint
from web.ops.audit_filter import PAGE, AuditFilter, AuditSchema, Place, actions, after, before, meant

MOST_EXPORTED = 50_000
_BATCH = 1_000


@blueprint.get("/audit")
def audit() -> str:
    """Acts of staff and ops, and log-ins; `?older=` and `?newer=` are places in it."""
    return _page(forms.asked(AuditSchema()))


@blueprint.post("/audit/export")
def audit_export() -> Response | str:
    """What the form asks for as a file, which is an act of its own."""
    form = forms.read(AuditSchema())
    if not form.ok:
        return _page(form)
    asked = AuditFilter(**form.values)
    with db.write() as s:
        rows = asked.rows(s)
        number = s.scalar(select(func.count()).select_from(rows.limit(MOST_EXPORTED + 1).subquery())) or 0
        if number <= MOST_EXPORTED:
            _note_export(s, asked, number)
    if number > MOST_EXPORTED:
        form.refuse("since", _("超过 %(most)s 条，没有导出。请缩小日期的范围。", most=f"{MOST_EXPORTED:,}"))
        return _page(form)
    with db.read() as s:
        return csv_file.download("audit-log", _exported(s, asked.rows(s)))


def _note_export(session: Session, asked: AuditFilter, number: int) -> None:
    """Whose acts were asked for is said by log-in names: what was typed may be anything."""
    known = sorted(meant(session, asked.who))[:5] if asked.who else []
    log.record(
        session, Act.AUDIT_EXPORT, Object("audit", None), actor=acting(), rows=number,
        since=asked.since and asked.since.isoformat(), until=asked.until and asked.until.isoformat(),
        action=asked.action, person=words.writing().listing(known),
    )  # fmt: skip


def _exported(session: Session, rows: Select[AuditEntry]) -> Iterator[tuple[str, ...]]:
    """A heading, then line by line, the newest first; no more of them in memory than a batch."""
    yield _("编号"), _("时间"), _("操作人"), _("操作"), _("对象"), _("细节")
    place, entries = None, None
    while entries is None or len(entries) == _BATCH:
        entries = list(session.scalars(before(rows, place, _BATCH)))
        for line in audit_lines.lines(session, entries, whole=True):
            at = f"{body().local(line.entry.at):%Y-%m-%d %H:%M:%S}"
            yield str(line.entry.id), at, line.who, line.what, line.about, line.text
        place = Place.of(entries[-1]) if entries else None


def _page(form: Form) -> str:
    asked = AuditFilter(**form.values) if form.ok else AuditFilter()
    with db.read() as s:
        found = _around(s, asked.rows(s)) if form.ok else _Around([], None, None)
        return render_template(
            "ops/audit.html", form=form, asked=asked, kept=_kept(form), actions=actions(),
            lines=audit_lines.lines(s, found.entries), newer=found.newer, older=found.older,
            about=audit_lines.subject(s, asked.object) if asked.object else "",
        )  # fmt: skip


@dataclass(frozen=True)
class _Around:
    """A page of the log and, where there is more, the places at which its neighbours begin."""

    entries: list[AuditEntry]
    newer: Place | None
    older: Place | None


def _around(session: Session, rows: Select[AuditEntry]) -> _Around:
    after_this, before_this = (Place.read(request.args.get(name, "")) for name in ("newer", "older"))
    if after_this is not None:
        found = list(session.scalars(after(rows, after_this, PAGE + 1)))
        if len(found) > PAGE:
            entries = found[PAGE - 1 :: -1]
            return _Around(entries, Place.of(entries[0]), Place.of(entries[-1]))
        before_this = None  # that is the newest page, perhaps with acts that were added since
    found = list(session.scalars(before(rows, before_this, PAGE + 1)))
    entries = found[:PAGE]
    newer = Place.of(entries[0]) if entries and before_this is not None else None
    return _Around(entries, newer, Place.of(entries[-1]) if len(found) > PAGE else None)


def _kept(form: Form) -> dict[str, str]:
    """What the links of the page keep of the form."""
    return {name: form.typed[name] for name in AuditSchema().fields if form.typed.get(name)}
