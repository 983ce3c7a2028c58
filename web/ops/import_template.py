"""An empty register to fill in: its columns, how each is written, what can be chosen; as page and files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from flask import Response, render_template, request
from flask_babel import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from shared.bodies import body
from shared.bodies.profile_fields import FieldKind, ProfileField
from shared.codes import OTHER, CodeTable
from shared.register.columns import NEEDED, known_columns
from shared.register.files.written import column_letters
from web.desk import csv_file
from web.ops import blueprint

_CREATED = datetime(2020, 1, 1)  # always the same: the same columns give the same bytes
_LAST_ROW = 1_048_575
_LONGEST_MESSAGE = 255  # characters, as spreadsheets have it


@dataclass(frozen=True)
class Column:
    """One column: heading, other headings that are understood, how it is written, and what can be chosen."""

    heading: str
    others: tuple[str, ...]
    needed: bool
    hint: str
    choices: tuple[str, ...]
    one: bool  # only one of the choices


@blueprint.get("/imports/columns")
def import_columns() -> str:
    """How each column is filled in."""
    return render_template("ops/import_columns.html", columns=list(columns()))


@blueprint.get("/imports/template")
def import_template() -> Response:
    """The empty register; `?as=xlsx` with lists to choose from, else as .csv."""
    wanted = list(columns())
    if request.args.get("as") == "xlsx":
        return csv_file.send("register", lambda file: _write(file, wanted), xlsx=True)
    return csv_file.download("register", [[column.heading for column in wanted]])


def columns() -> Iterator[Column]:
    """The body's columns, in the order of its profile."""
    fields = body().profile.fields
    for key, (heading, *others) in known_columns(body()).items():
        choices = _choices(key)
        several = key in fields and fields[key].kind is FieldKind.CHOICES
        hint = _hint(key, fields.get(key), choices)
        yield Column(heading, tuple(others), key in NEEDED, hint, choices, one=bool(choices) and not several)


def _choices(key: str) -> tuple[str, ...]:
    ours = body()
    if key == "institute":
        return tuple(str(one.name) for one in ours.institutes)
    field = ours.profile.fields.get(key)
    tables: dict[str, CodeTable] = {"category": ours.categories, **ours.tables}
    table = field.choices if field is not None and field.choices else None
    if table is None and key in ("category", "sex", "id_type", "route"):
        table = tables.get(key)
    return tuple(str(code.words) for code in table.entries) if table else ()


def _hint(key: str, field: ProfileField | None, choices: tuple[str, ...]) -> str:
    if key == "id_number":
        return _("完整的号码；这一列须为文本，否则表格会把末三位变成 0")
    if key == "exam_year":
        return _("年份，如 2019")
    if field is None or choices:
        return _choice_hint(field)
    match field.kind:
        case FieldKind.DATE:
            return _("日期，如 2020-03-05")
        case FieldKind.YEAR:
            return _("年份，如 2019")
    if key in NEEDED:
        return _("文本，照证件或批准文件填写")
    return _("文本，最多 %(longest)s 个字", longest=field.max_length)


def _choice_hint(field: ProfileField | None) -> str:
    if field is not None and field.kind is FieldKind.CHOICES:
        return _("从选项中选，多项之间用“；”分开")
    other = field.choices.get(OTHER) if field is not None and field.choices is not None else None
    if other is not None:
        label = body().writing.labelled(str(other.words), "")
        return _("从选项中选一项；没有的写“%(other)s”和文字", other=label.rstrip())
    return _("从选项中选一项")


def _write(file: IO[bytes], wanted: list[Column]) -> None:
    """Three sheets: the register itself, the choices, the notes. Only the first is read."""
    with Workbook(file) as book:
        book.set_properties({"created": _CREATED})
        text = book.add_format({"num_format": "@"})
        heads = {
            needed: book.add_format({"bold": needed, "num_format": "@", "bottom": 1, "bg_color": colour})
            for needed, colour in ((True, "#DCE6F2"), (False, "#F2F2F2"))
        }
        register = book.add_worksheet(_("名册"))
        lists = book.add_worksheet(_("选项"))
        register.freeze_panes(1, 0)
        for place, column in enumerate(wanted):
            register.set_column(place, place, max(12, 2 * len(column.heading) + 2), text)
            register.write_string(0, place, column.heading, heads[column.needed])
            register.data_validation(1, place, _LAST_ROW, place, _validation(column, place, lists))
        _write_notes(book.add_worksheet(_("填写说明")), wanted, heads[True])


def _validation(column: Column, place: int, lists: Worksheet) -> dict[str, Any]:
    """The message beside a cell; for one of several choices also the list, which does not insist."""
    needed = _("必填。") if column.needed else ""
    shown: dict[str, Any] = {
        "input_title": column.heading[:32],
        "input_message": f"{needed}{column.hint}"[:_LONGEST_MESSAGE],
        "error_type": "information",
    }
    lists.write_string(0, place, column.heading)
    lists.set_column(place, place, 20)
    for row, choice in enumerate(column.choices, 1):
        lists.write_string(row, place, choice)
    if not column.one:
        return {**shown, "validate": "any"}
    letter = column_letters(place)
    source = f"='{lists.get_name()}'!${letter}$2:${letter}${len(column.choices) + 1}"
    return {**shown, "validate": "list", "source": source, "show_error": False}


def _write_notes(sheet: Worksheet, wanted: list[Column], bold: Any) -> None:
    for place, (heading, width) in enumerate(((_("列"), 24), (_("必填"), 8), (_("填法"), 60))):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, bold)
    for row, column in enumerate(wanted, 1):
        for place, cell in enumerate((column.heading, _("必填") if column.needed else "", column.hint)):
            sheet.write_string(row, place, cell)
