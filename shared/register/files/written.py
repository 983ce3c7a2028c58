"""The rows of a file as the programs get them: a .csv of UTF-8 that a slice of work can enter anywhere.

Each line is `number,flags,cell,cell,...`: the row's number in the file as a spreadsheet counts it, `h` when
the file hides it, and the cells as `shared.register.cells` has them. Empty rows are left out.
"""

import contextlib
import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

from shared.rules import RuleError

MAX_ROWS = 1_000_000
MAX_BYTES = 500_000_000
_HIDDEN = "h"


class Line(NamedTuple):
    """One row of the file: its number, its cells, and whether the file hides it."""

    number: int
    cells: list[str]
    hidden: bool = False


class Note(NamedTuple):
    """What is to be said of the file as a whole, as a code and its parameters."""

    code: str
    params: dict[str, Any]


def write(file: BinaryIO, lines: Iterable[Line]) -> int:
    """Write the rows; the number of the last one, 0 without any. RuleError file_too_long."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer, last = csv.writer(text), 0
    for count, line in enumerate(lines):
        if count > MAX_ROWS:  # the heading is one more
            raise RuleError("file_too_long", longest=MAX_ROWS)
        writer.writerow((line.number, _HIDDEN if line.hidden else "", *line.cells))
        last = line.number
    text.flush()
    text.detach()
    return last


def read(file: BinaryIO) -> Iterator[Line]:
    """The rows that `write` wrote."""
    file.seek(0)
    csv.field_size_limit(1 << 20)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        for row in csv.reader(text):
            yield Line(int(row[0]), row[2:], row[1] == _HIDDEN)
    finally:
        with contextlib.suppress(ValueError):  # the file may be closed before the last row was asked for
            text.detach()


def column_letters(column: int) -> str:
    """27 -> `AB`: a column as spreadsheets name it."""
    made = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        made = chr(65 + digit) + made
    return made
