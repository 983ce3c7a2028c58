"""The rows of an import: changes (old, new), problems with their reasons, and the error report."""

from flask import Response, render_template, request
from sqlalchemy import Select, select

from shared import db
from shared.audit import Act, Object
from shared.register.report import report_rows
from shared.register.tables import ImportRow, RowKind
from web import words
from web.desk import csv_file
from web.desk.paging import asked_page, page_of
from web.ops import blueprint
from web.ops.imports import import_of


@blueprint.get("/imports/<int:import_id>/changes")
def import_changes(import_id: int) -> str:
    """What known members would get: old and new, ID numbers masked."""
    updates = _rows(import_id).where(ImportRow.kind == RowKind.UPDATE)
    with db.read() as s:
        found, page = import_of(s, import_id), page_of(s, updates, asked_page())
    return render_template("ops/import_changes.html", found=found, page=page)


@blueprint.get("/imports/<int:import_id>/problems")
def import_problems(import_id: int) -> str:
    """Errors and warnings; `?only=error` or `?only=warning`."""
    only = request.args.get("only", "")
    problems = _rows(import_id).where(ImportRow.problems.is_not(None))
    if only == "error":
        problems = problems.where(ImportRow.kind == RowKind.ERROR)
    elif only == "warning":
        problems = problems.where(ImportRow.kind != RowKind.ERROR)
    with db.read() as s:
        found, page = import_of(s, import_id), page_of(s, problems, asked_page())
    return render_template("ops/import_problems.html", found=found, page=page, only=only)


@blueprint.get("/imports/<int:import_id>/report")
def import_report(import_id: int) -> Response:
    """All problems as a file; `?as=xlsx` for a spreadsheet."""
    name = f"import-{import_id}-errors"
    with db.read() as s:
        import_of(s, import_id)
    csv_file.note(Act.IMPORT_EXPORT, Object("import", import_id), name)
    with db.read() as s:
        lines = report_rows(s, import_id, words.report_words())
        return csv_file.download(name, lines, xlsx=request.args.get("as") == "xlsx")


def _rows(import_id: int) -> Select[ImportRow]:
    return select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.row)
