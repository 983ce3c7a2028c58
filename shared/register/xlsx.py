"""Reading the first sheet of an .xlsx as a stream of rows of text, in flat memory.

Spreadsheet libraries hold a sheet (or at least its table of shared strings) as objects: 250,000 rows of 30
columns take them 0.5 GB and more. Here expat streams the sheet, and shared strings are one block of bytes.
"""

import zipfile
import zlib
from array import array
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, BinaryIO
from xml.parsers import expat

from shared.rules import RuleError

MAX_UNPACKED = 2_000_000_000
MAX_RATIO = 150  # of bytes unpacked to bytes packed, looked at above 10 MB: what a zip bomb exceeds
MAX_COLUMNS = 200
MAX_CELL = 4_000
MAX_BOOK = 5_000_000  # bytes of the workbook's own list of sheets
MAX_DIGITS = 40  # of a number that is written out; what is longer stays as the file has it
_CHUNK = 1 << 16
# What a file that is no spreadsheet, or only half of one, makes zipfile, zlib, expat and us raise.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, LookupError, ValueError, ArithmeticError, EOFError,
    OSError, NotImplementedError, RuntimeError,
)  # fmt: skip


def rows(file: BinaryIO) -> Iterator[list[str]]:
    """The rows of the first sheet as text, short rows as they are.

    Raises RuleError file_broken, file_bomb, file_locked.
    """
    try:
        with zipfile.ZipFile(file) as book:
            _refuse_bombs(book)
            strings = _Strings(book)
            with book.open(_first_sheet(book)) as sheet:
                yield from _SheetParser(strings).rows(sheet)
    except _BROKEN as error:
        raise RuleError("file_broken", reason=type(error).__name__) from error


def _refuse_bombs(book: zipfile.ZipFile) -> None:
    entries = book.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    too_dense = unpacked > 10_000_000 and unpacked / packed > MAX_RATIO
    if len(entries) > 1_000 or unpacked > MAX_UNPACKED or too_dense:
        raise RuleError("file_bomb", bytes=unpacked)
    if any(entry.flag_bits & 1 for entry in entries):
        raise RuleError("file_locked")


def _first_sheet(book: zipfile.ZipFile) -> str:
    """The path of the sheet that the workbook lists first."""
    listed = _elements(book, "xl/workbook.xml", "sheet")[0]
    (wanted,) = (value for name, value in listed.items() if name.endswith(":id"))
    for relation in _elements(book, "xl/_rels/workbook.xml.rels", "Relationship"):
        if relation.get("Id") == wanted:
            target = relation["Target"]
            return target[1:] if target.startswith("/") else f"xl/{target}"
    raise KeyError("no sheet")


def _elements(book: zipfile.ZipFile, path: str, name: str) -> list[dict[str, str]]:
    """The attributes of all elements of this name in a small part of the file."""
    found: list[dict[str, str]] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if element.rpartition(":")[2] == name:
            found.append(attributes)

    parser = _parser()
    parser.StartElementHandler = start
    with book.open(path) as part:
        parser.Parse(part.read(MAX_BOOK), True)
    return found


def _parser() -> expat.XMLParserType:
    made = expat.ParserCreate()
    made.buffer_text = True

    def refuse(*_: object) -> None:
        raise ValueError("a document type has no place in a spreadsheet")

    made.StartDoctypeDeclHandler = refuse
    return made


class _Strings:
    """The table of shared strings: all UTF-8 in one bytearray, with the end of each."""

    def __init__(self, book: zipfile.ZipFile) -> None:
        self._bytes, self._ends = bytearray(), array("Q")
        if "xl/sharedStrings.xml" in book.namelist():
            with book.open("xl/sharedStrings.xml") as stream:
                self._read(stream)

    def __getitem__(self, at: int) -> str:
        begin = self._ends[at - 1] if at else 0
        return self._bytes[begin : self._ends[at]].decode()

    def _read(self, stream: IO[bytes]) -> None:
        parser, in_text, phonetic = _parser(), False, False

        def start(name: str, _: dict[str, str]) -> None:
            nonlocal in_text, phonetic
            local = name.rpartition(":")[2]
            in_text = local == "t" and not phonetic
            phonetic = phonetic or local == "rPh"

        def end(name: str) -> None:
            nonlocal in_text, phonetic
            local, in_text = name.rpartition(":")[2], False
            if local == "si":
                self._ends.append(len(self._bytes))
            elif local == "rPh":
                phonetic = False

        def characters(text: str) -> None:
            if in_text:
                self._bytes.extend(text.encode())

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = characters
        parser.ParseFile(stream)


class _SheetParser:
    """Collects cells into rows; `_done` holds the rows that a chunk completed."""

    def __init__(self, strings: _Strings) -> None:
        self._strings = strings
        self._done: list[list[str]] = []
        self._row: list[str] = []
        self._column, self._type, self._text, self._in_value = 0, "", "", False
        self._seen = 0

    def rows(self, sheet: IO[bytes]) -> Iterator[list[str]]:
        parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        while chunk := sheet.read(_CHUNK):
            parser.Parse(chunk)
            done, self._done = self._done, []
            yield from done
        parser.Parse(b"", True)
        yield from self._done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._type, self._text = attributes.get("t", "n"), ""
            place = attributes.get("r")
            self._column = _column(place) if place else len(self._row)
        elif name == "v" or name == "t":
            self._in_value = True
        elif name == "row":
            number = int(attributes.get("r", 0))
            self._row = []
            self._fill_gap(number)
        elif ":" in name:  # some programs write a prefix; the many that don't should not pay for it
            self._start(name.rpartition(":")[2], attributes)

    def _fill_gap(self, number: int) -> None:
        """Rows that the file leaves out are empty rows: numbers in a report are those in the spreadsheet."""
        self._seen += 1
        if number - self._seen > 10_000:
            raise ValueError("a gap of more than 10,000 rows")
        while self._seen < number:
            self._done.append([])
            self._seen += 1

    def _end(self, name: str) -> None:
        if name == "v" or name == "t":
            self._in_value = False
        elif name == "c":
            if self._text:
                self._put(self._text if self._type == "inlineStr" else self._value())
        elif name == "row":
            self._done.append(self._row)
        elif ":" in name:
            self._end(name.rpartition(":")[2])

    def _characters(self, text: str) -> None:
        if self._in_value:
            self._text += text

    def _put(self, value: str) -> None:
        if self._column >= MAX_COLUMNS or len(value) > MAX_CELL:
            raise ValueError("a cell beyond the limits")
        if missing := self._column - len(self._row):
            self._row.extend([""] * missing)
        self._row.append(value)

    def _value(self) -> str:
        if self._type == "s":
            return self._strings[int(self._text)]
        if self._type == "n" and ("E" in self._text or "." in self._text):
            return _plain_number(self._text)
        return self._text


def _plain_number(text: str) -> str:
    number = Decimal(text)
    if not number.is_finite() or number.adjusted() > MAX_DIGITS or len(text) > MAX_DIGITS:
        return text
    return str(int(number)) if number == number.to_integral_value() else text


_columns: dict[str, int] = {}


def _column(place: str) -> int:
    """`AB12` -> 27."""
    letters = place.rstrip("0123456789")
    known = _columns.get(letters)
    if known is None:
        known = 0
        for letter in letters:
            known = known * 26 + ord(letter) - 64
        known -= 1
        if not 0 <= known < 16_384:
            raise ValueError("a cell beyond the limits")
        _columns[letters] = known
    return known
