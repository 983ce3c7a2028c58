"""Reading a .csv register: UTF-8 with or without BOM, else GB 18030; comma, semicolon or tab."""

import codecs
import contextlib
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from shared.rules import RuleError

_CHUNK = 1 << 20
_MAX_CELL = 4_000


def encoding_of(file: BinaryIO) -> str:
    """`utf-8-sig` when the whole file is UTF-8, else `gb18030`; else RuleError file_encoding."""
    for encoding in ("utf-8-sig", "gb18030"):
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            continue
        finally:
            file.seek(0)
        return encoding
    raise RuleError("file_encoding")


def rows(file: BinaryIO, encoding: str) -> Iterator[list[str]]:
    """The rows as text; an empty line is an empty row. Raises RuleError file_broken with the line."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        first = text.readline()
        text.seek(0)
        csv.field_size_limit(_MAX_CELL)
        reader = csv.reader(text, delimiter=_delimiter(first), strict=True)
        try:
            yield from reader
        except (csv.Error, UnicodeDecodeError) as error:
            raise RuleError("file_broken", reason=str(error), line=reader.line_num) from error
    finally:
        with contextlib.suppress(ValueError):  # the file may be closed before the last row was asked for
            text.detach()


def _delimiter(first_line: str) -> str:
    return max(",\t;", key=first_line.count)
