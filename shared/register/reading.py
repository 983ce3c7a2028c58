"""Opening a register, whichever of its forms it comes in."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from shared.bodies import Body
from shared.register import text_file, xlsx
from shared.register.columns import Columns, find_columns
from shared.rules import RuleError

MAX_ROWS = 1_000_000
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Register:
    """An opened register: its columns, and its rows (numbered as in the file, the heading being row 1)."""

    columns: Columns
    rows: Iterator[tuple[int, list[str]]]


def kind_of(file: BinaryIO) -> str:
    """`xlsx` or `csv`, by content. Raises RuleError file_kind for an old .xls, file_empty for nothing."""
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    if not head:
        raise RuleError("file_empty")
    if head == _OLD_EXCEL:
        raise RuleError("file_kind")
    return "xlsx" if head == _ZIP else "csv"


def raw_rows(file: BinaryIO) -> Iterator[list[str]]:
    """All rows of either kind of file, the heading first."""
    if kind_of(file) == "xlsx":
        return xlsx.rows(file)
    return text_file.rows(file, text_file.encoding_of(file))


def open_register(file: BinaryIO, body: Body, after: int = 1) -> Register:
    """The columns, and the rows after row `after`; empty rows are left out but keep their numbers.

    Raises RuleError: what is wrong with the file as a whole.
    """
    lines = raw_rows(file)
    columns = find_columns(next(lines, []), body)
    return Register(columns, _numbered(islice(lines, after - 1, None), after + 1))


def _numbered(lines: Iterator[list[str]], first: int) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(lines, first):
        if number > MAX_ROWS + 1:
            raise RuleError("file_too_long", longest=MAX_ROWS)
        if any(text and not text.isspace() for text in row):
            yield number, row
