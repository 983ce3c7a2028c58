"""The rows of an .xlsx: python-calamine reads the sheet, `outline.py` finds what it doesn't tell."""

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from shared.register.cells import Kind, marked, of_text
from shared.register.files import limits
from shared.register.files import outline as outlines
from shared.register.files.formats import Shown
from shared.register.files.merged import Merged
from shared.register.files.outline import ERRORS, Damaged, Outline
from shared.register.files.package import Package, Sheet
from shared.register.files.plain_copy import write_plain
from shared.register.files.styles import special_styles
from shared.register.files.written import Line, Note, column_letters
from shared.rules import RuleError

_EXACT = 10**15  # a number of more digits has lost those beyond
_LOOKED_INTO = 30  # visible sheets that are asked whether anything stands in them
_SHOWN = 20  # rows, columns and sheets that a note names


@dataclass
class Workbook:
    """An opened workbook: the rows of the one sheet that is read, and what else is to be said of it.

    `notes` is complete when all lines were taken. Raises RuleError, and what broken files raise.
    """

    file: BinaryIO
    notes: list[Note] = field(default_factory=list)

    def lines(self) -> Iterator[Line]:
        """The rows that hold anything."""
        with zipfile.ZipFile(self.file) as book:
            package = Package(book)
            limits.tighten(package.unpacked)
            sheet = self._chosen(package)
            styles = special_styles(package)
            outline = outlines.outline(package.pieces(sheet.part), styles)
            if outline.last_row < 0:
                raise RuleError("file_empty")
            if outline.hidden_columns:
                names = [column_letters(column) for column in sorted(set(outline.hidden_columns))]
                self.notes.append(Note("columns_hidden", {"columns": names[:_SHOWN]}))
            with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
                path, place = f"/proc/self/fd/{self.file.fileno()}", sheet.place
                if not package.is_plain(sheet):
                    write_plain(copy, package, sheet)
                    path, place = copy.name, 0
                yield from self._rows(_loaded(path, place), outline, list(styles.values()), package.date1904)

    def _chosen(self, package: Package) -> Sheet:
        """The first visible sheet that holds anything; the others that do are named."""
        sheets = [sheet for sheet in package.sheets if sheet.part]
        visible = [sheet for sheet in sheets if sheet.visible]
        if not visible:
            raise RuleError("file_no_sheet")
        filled = [sheet for sheet in visible[:_LOOKED_INTO] if package.has_value(sheet)]
        if not filled:
            raise RuleError("file_empty")
        unread = [sheet.name for sheet in filled[1:]]
        first = filled[0].place  # hidden ones behind it are most often lists to choose from
        hidden = [sheet.name for sheet in sheets if not sheet.visible and sheet.place < first]
        if unread:
            self.notes.append(Note("sheet_read", {"sheet": filled[0].name, "others": unread[:_SHOWN]}))
        if hidden:
            self.notes.append(Note("sheets_hidden", {"sheet": filled[0].name, "others": hidden[:_SHOWN]}))
        return filled[0]

    def _rows(self, sheet: Any, outline: Outline, styles: list[Shown], is_1904: bool) -> Iterator[Line]:
        before = [""] * (sheet.start[1] if sheet.start else 0)
        if sheet.start is None:
            raise Damaged("a sheet of which the library sees nothing")
        marks = iter(outline.of_rows())
        marked_row, found = next(marks, (-1, []))
        merged, hidden = Merged(sheet.merged_cell_ranges or []), list[int]()
        for row, values in enumerate(sheet.iter_rows()):
            while 0 <= marked_row < row:
                marked_row, found = next(marks, (-1, []))
            of_row = found if row == marked_row else []
            if not of_row and not any(values):
                continue
            cells = before + [
                value if value.__class__ is str and (not value or (len(value) < 200 and value.isalnum()))
                else _cell(value, is_1904)
                for value in values
            ]  # fmt: skip
            is_hidden = _put_marks(cells, of_row, styles, values, len(before))
            if not any(cells):
                continue
            merged.put(row, cells)
            if is_hidden:
                hidden.append(row + 1)
            yield Line(row + 1, cells, is_hidden)
        if hidden:
            self.notes.append(Note("rows_hidden", {"rows": hidden[:_SHOWN], "count": len(hidden)}))


def _loaded(path: str, place: int) -> Any:
    try:
        return CalamineWorkbook.from_path(path).get_sheet_by_index(place)
    except PasswordError:
        raise RuleError("file_locked") from None
    except CalamineError as error:
        raise Damaged(type(error).__name__) from error


def _put_marks(
    cells: list[str], marks: list[tuple[int, int]], styles: list[Shown], values: list[Any], first: int
) -> bool:
    """Put what the outline found into the row's cells; whether the row is hidden."""
    is_hidden = False
    for column, what in marks:
        if outlines.is_of_row(column):
            is_hidden = True
            continue
        cells += [""] * (column + 1 - len(cells))
        if what == outlines.NO_VALUE:
            cells[column] = marked(Kind.NO_VALUE)
        elif what >= outlines.STYLE:
            value = values[column - first]
            if value.__class__ is float and abs(value) < _EXACT:
                text = styles[what - outlines.STYLE].text(value)
                cells[column] = text if text is not None else marked(Kind.SHOWN, _number(value))
        else:
            known = what - outlines.ERROR
            cells[column] = marked(Kind.ERROR, ERRORS[known] if known < len(ERRORS) else "#")
    return is_hidden


def _cell(value: Any, is_1904: bool) -> str:
    match value:
        case str():
            return of_text(value)
        case bool():
            return marked(Kind.BOOLEAN, str(value).upper())
        case float() | int():
            return _of_number(value, is_1904)
        case datetime():  # half a second before midnight is midnight, lost in the fraction of a day
            return marked(Kind.DATE, (value + timedelta(seconds=0.5)).date().isoformat())
        case date():
            return marked(Kind.DATE, value.isoformat())
        case time() | timedelta():
            return marked(Kind.DATE, str(value))
    raise Damaged(type(value).__name__)


def _of_number(value: float, is_1904: bool) -> str:
    if not abs(value) < float("inf"):
        raise Damaged("a number without an end")
    if abs(value) >= _EXACT:
        return marked(Kind.CUT_NUMBER, f"{value:.15g}")
    text = _number(value)
    return marked(Kind.DAYS_1904, text) if is_1904 else text


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
