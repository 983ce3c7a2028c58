"""CSV that a spreadsheet opens as it is meant: UTF-8 with BOM, and no cell that becomes a formula."""

import csv
import io
from collections.abc import Iterable, Iterator

from flask import Response

# Excel, WPS and LibreOffice run a cell that begins with one of these (the full-width ones after conversion).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(cell: object) -> str:
    """The cell's text; one that a spreadsheet would run as a formula gets an apostrophe in front."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(_FORMULA) else text


def lines(heading: list[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file's lines, the heading first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([guarded(cell) for cell in heading])
    yield buffer.getvalue()
    for cells in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([guarded(cell) for cell in cells])
        yield buffer.getvalue()


def download(name: str, heading: list[str], rows: Iterable[Iterable[object]]) -> Response:
    """The answer that saves the file under this (ASCII) name."""
    response = Response("".join(lines(heading, rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
