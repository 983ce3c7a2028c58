"""Writing tables as .xlsx or .csv, row by row in flat memory; every cell is text, so no cell is a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO

from xlsxwriter import Workbook

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
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
                    sheet.write_string(number, place, _xml_text(cell))


def write_csv(file: IO[bytes], rows: Iterable[Sequence[str]]) -> None:
    """UTF-8 with BOM, as spreadsheets expect it; what a spreadsheet would take for a formula gets a '."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
        text.flush()
    finally:
        text.detach()


def guarded(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run (OWASP: CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _xml_text(cell: str) -> str:
    """The cell without characters that XML has not."""
    text = _NOT_XML.sub("", cell)
    # XlsxWriter writes what looks like its own rich text as mark-up; with a space after it, it is text.
    return f"{text} " if text.startswith("<r>") else text
