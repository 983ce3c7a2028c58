"""Reading a .csv register: its encoding, its separator, and what guards its cells from a spreadsheet."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from shared.register.cells import of_text
from shared.register.files.kinds import may_be_utf_16
from shared.register.files.written import Line
from shared.rules import RuleError

_CHUNK = 1 << 20
_MAX_FIELD = 100_000  # characters; beyond it a quotation mark that was not closed has taken rows for a cell
_LOOKED_AT = 20  # lines in which the separator is looked for
_SEPARATORS = ",\t;|"
_SAID = re.compile(r'"?sep=(.)"?\s*')  # a first line by which a file tells spreadsheets its separator
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def encoding_of(file: BinaryIO) -> str:
    """`utf-8-sig`, `utf-16` (by its mark or NUL bytes), else `gb18030`. RuleError file_encoding."""
    file.seek(0)
    head = file.read(4_096)
    marked = next((name for mark, name in _MARKS.items() if head.startswith(mark)), "")
    candidates = [marked] if marked else ["utf-8-sig", "gb18030"]
    if not marked and b"\x00" in head:
        if not may_be_utf_16(head):
            raise RuleError("file_other")
        later = head[1::2].count(0) > head[::2].count(0)
        candidates = ["utf-16-le" if later else "utf-16-be"]
    for candidate in candidates:
        line = _undecodable(file, candidate)
        if line is None:
            return candidate
        if candidate == "utf-8-sig" and _is_utf_8(head):
            raise RuleError("file_encoding", line=line)
    raise RuleError("file_encoding", line=line) if marked else RuleError("file_encoding")


def _is_utf_8(head: bytes) -> bool:
    """Whether the heading is Chinese in UTF-8: then the rest is damaged, and no GB 18030."""
    line = head.partition(b"\n")[0]
    try:
        return not line.decode().isascii()
    except UnicodeDecodeError:
        return False


def _undecodable(file: BinaryIO, encoding: str) -> int | None:
    """The line where the file can't be of this encoding; None when it can."""
    file.seek(0)
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
            line += chunk.count(b"\n")
        decoder.decode(b"", True)
    except UnicodeDecodeError as error:
        return line + error.object[: error.start].count(b"\n")
    finally:
        file.seek(0)
    return None


def lines(file: BinaryIO) -> Iterator[Line]:
    """The rows that hold anything, numbered as a spreadsheet would. RuleError file_encoding, file_broken with
    the line where the row in question begins."""
    text = io.TextIOWrapper(file, encoding=encoding_of(file), newline="")
    delimiter, skipped = _delimiter(text)
    csv.field_size_limit(_MAX_FIELD)
    reader, begins = csv.reader(text, delimiter=delimiter, strict=True), 1
    try:
        for number, row in enumerate(reader, 1 - skipped):
            begins = reader.line_num + 1
            if number > 0:
                cells = [cell if cell.isalnum() and len(cell) < 200 else of_text(cell) for cell in row]
                if any(cell and not cell.isspace() for cell in cells):
                    yield Line(number, cells)
    except (csv.Error, UnicodeDecodeError) as error:
        raise RuleError("file_broken", reason=type(error).__name__, line=begins) from error


def _delimiter(text: io.TextIOWrapper) -> tuple[str, int]:
    """The separator, and how many lines before the table say so. The text is at its beginning again."""
    first = [text.readline(_MAX_FIELD) for _ in range(_LOOKED_AT)]
    text.seek(0)
    if said := _SAID.fullmatch(first[0]):
        return said[1], 1
    unquoted = [re.sub(r'"[^"]*"', "", line) for line in first]
    return max(_SEPARATORS, key=lambda one: max(line.count(one) for line in unquoted)), 0
