"""Writing tables as .xlsx or .csv, row by row in flat memory; no cell is a formula, or becomes one later.

In an .xlsx every cell is text already. What would be a formula gets its apostrophe there too: the sheet may
be saved as a .csv, or the cell be edited.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO

from xlsxwriter import Workbook

_APOSTROPHES = ("'", "\N{FULLWIDTH APOSTROPHE}")
_FORMULA = frozenset("=+-@\N{MINUS SIGN}")
# Where a spreadsheet set to other separators begins a new cell.
_BREAKS = re.compile("([\t\n\r\x85\u2028\u2029;])")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CREATED = datetime(2020, 1, 1)  # always the same: the same rows give the same bytes
# A row is written to a temporary file as soon as the next one begins.
_OPTIONS = {"constant_memory": True, "use_zip64": True}


def write_xlsx(file: IO[bytes], rows: Iterable[Sequence[str]]) -> None:
    """Write the rows as one sheet. ValueError for more than the 1,048,576 rows that a sheet holds."""
    with Workbook(file, _OPTIONS) as book:
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            if number >= sheet.xls_rowmax:
                raise ValueError(f"a sheet holds {sheet.xls_rowmax} rows")
            for place, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, place, _no_markup(guarded(cell)))


def write_csv(file: IO[bytes], rows: Iterable[Sequence[str]]) -> None:
    """UTF-8 with BOM, as spreadsheets expect it."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
        text.flush()
    finally:
        text.detach()


def guarded(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run (OWASP: CSV injection).

    Each line and each part between separators is looked at; characters that no file may hold are left out.
    """
    if cell.isalnum():
        return cell
    parts = _BREAKS.split(_NOT_TEXT.sub("", cell))
    made = "".join(f"'{part}" if _begins_formula(part.lstrip("'")) else part for part in parts)
    # A cell that begins with a break looks empty, and some programs go on with what follows. Its own
    # apostrophe would be taken for ours.
    return f"'{made}" if made and (not parts[0] or (made.startswith(_APOSTROPHES) and made == cell)) else made


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`, and without the apostrophe that spreadsheets put before a text."""
    cell = cell[1:] if cell.startswith(_APOSTROPHES) else cell
    if "'" not in cell:
        return cell
    first, *rest = _BREAKS.split(cell)
    return first + "".join(part[1:] if _is_guarded(part) else part for part in rest)


def _is_guarded(part: str) -> bool:
    return part.startswith("'") and _begins_formula(part.lstrip("'"))


def _begins_formula(part: str) -> bool:
    """Whether it begins like a formula in any width, after what spreadsheets pass over."""
    first = next((char for char in part if not _passed_over(char)), "")
    return unicodedata.normalize("NFKC", first)[:1] in _FORMULA if first else False


def _passed_over(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf")


def _no_markup(text: str) -> str:
    """XlsxWriter writes what looks like its own rich text as mark-up; with a space after it, it is text."""
    return f"{text} " if text.startswith("<r>") else text
