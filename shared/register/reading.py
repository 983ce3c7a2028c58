"""Opening a register that the child has read (`files/written.py`): its heading, its columns, its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from shared.bodies import Body
from shared.register import cells
from shared.register.columns import Columns, find_columns, known_labels, plain_label
from shared.register.files import written
from shared.register.files.written import Line
from shared.rules import RuleError

_LOOKED_AT = 20  # rows in which the heading is looked for: above it may stand a title and notes
_NAMED = 3  # columns that are named where no heading is found


@dataclass(frozen=True)
class Register:
    """An opened register: the number of its heading's row, its columns, and the rows below.

    `unnamed` are columns (from 0) that hold something in the first rows, and have no heading.
    """

    heading: int
    columns: Columns
    unnamed: list[int]
    rows: Iterator[Line]


def open_register(file: BinaryIO, body: Body, after: int = 0) -> Register:
    """The columns, and the rows after row `after`.

    Raises RuleError: what is wrong with the heading, heading_missing.
    """
    lines = written.read(file)
    first = list(islice(lines, _LOOKED_AT))
    heading = _heading(first, body)
    columns = find_columns([cells.shown(cell) for cell in heading.cells], body)
    last = max(after, heading.number)
    rows = (line for line in chain(first, lines) if line.number > last)
    return Register(heading.number, columns, _unnamed(heading, first), rows)


def _unnamed(heading: Line, lines: list[Line]) -> list[int]:
    named = {place for place, cell in enumerate(heading.cells) if cells.shown(cell).strip()}
    below = (line.cells for line in lines if line.number > heading.number)
    return sorted({place for row in below for place, cell in enumerate(row) if cell.strip()} - named)


def _heading(lines: list[Line], body: Body) -> Line:
    """The row with the most names of columns, the first of several."""
    known = known_labels(body)

    def names(line: Line) -> int:
        return sum(plain_label(cell) in known for cell in line.cells if cell)

    found = max(lines, key=names, default=None)
    if found is None:
        raise RuleError("file_empty")
    if not names(found):
        raise RuleError("heading_missing", columns=list(known.values())[:_NAMED], rows=_LOOKED_AT)
    return found
