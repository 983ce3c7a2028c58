"""What the library that reads a sheet doesn't tell: hidden rows, errors, formats, formulas without a value.

The sheet is streamed once through expat, before the library loads it whole: a sheet that would not fit is
refused here. Nothing is kept but the marks, eight bytes each.
"""

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from shared.register.files.formats import Shown
from shared.register.files.package import xml_parser
from shared.register.files.written import column_letters
from shared.rules import RuleError

MAX_COLUMNS = 200
MAX_CELLS = 16_000_000  # of the rectangle that holds all values: what the library makes room for
_MAX_ROW = 1_048_576
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
ERRORS = ("#N/A", "#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
_OF_ROW = (1 << 14) - 1  # the column of a mark that concerns the row
HIDDEN, NO_VALUE, ERROR, STYLE = 0, 1, 2, 100
# What may follow the rows: from there on no element is a cell's.
_AFTER = frozenset({
    "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "mergeCells",
    "dataConsolidate", "customSheetViews", "conditionalFormatting", "dataValidations", "hyperlinks",
    "printOptions", "pageMargins", "pageSetup", "headerFooter", "tableParts", "conditionalFormattings",
    "sparklineGroups", "drawing", "legacyDrawing",
})  # fmt: skip


class Damaged(ValueError):
    """What stands in the sheet can't be."""


@dataclass
class Outline:
    """Marks in the order of rows and columns, each `(row, column, what)`; rows and columns from 0."""

    filled: int = 0  # cells with a value
    last_row: int = -1
    last_column: int = -1
    hidden_columns: list[int] = field(default_factory=list)
    marks: "array[int]" = field(default_factory=lambda: array("Q"))

    def of_rows(self) -> Iterable[tuple[int, list[tuple[int, int]]]]:
        """For each row that has any: the row, and (column, what) of its marks."""
        ordered = self.marks
        if any(later < mark for mark, later in pairwise(ordered)):
            ordered = array("Q", sorted(ordered))
        row, found = -1, list[tuple[int, int]]()
        for mark in ordered:
            if mark >> 32 != row:
                if found:
                    yield row, found
                row, found = mark >> 32, []
            found.append(((mark >> 18) & _OF_ROW, mark & 0x3FFFF))
        if found:
            yield row, found


def is_of_row(column: int) -> bool:
    """Whether a mark concerns its row as a whole."""
    return column == _OF_ROW


def outline(pieces: Iterable[bytes], styles: dict[str, Shown]) -> Outline:
    """The outline of a sheet. Raises RuleError sheet_far, Damaged, and expat's errors."""
    scan = _Scan(list(styles))
    parser = xml_parser()
    scan.listen(parser)
    for piece in pieces:
        parser.Parse(piece)
    parser.Parse(b"", True)
    scan.end_row()
    return scan.found


class _Scan:
    """Start tags alone are listened to, and the texts of numbers and errors: there are tens of millions."""

    def __init__(self, styles: list[str]) -> None:
        self.found = Outline()
        self._styles = {style: STYLE + place for place, style in enumerate(styles)}
        self._row, self._ref, self._after_ref = -1, "", 0
        self._last_value: tuple[str, int] | None = None
        self._type, self._style, self._text = "", "", ""
        self._pending = self._formula = self._valued = False

    def listen(self, parser: object) -> None:
        """Hear the parser's start tags, and texts while they matter."""
        self._parser: object = parser
        setattr(parser, "StartElementHandler", self._start)  # noqa: B010 - expat's type knows no method

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            if self._pending:
                self._end_cell()
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            if ref := attributes.get("r", ""):
                self._ref, self._after_ref = ref, 0
            else:
                self._after_ref += 1
        elif name == "t":
            self._last_value = (self._ref, self._after_ref)
        elif name == "v":
            self._start_value()
        elif name != "is":
            self._start_other(name, attributes)

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        if name == "f":
            self._formula = self._pending = True
        elif name == "row":
            self._start_row(attributes)
        elif ":" in name:  # some programs write a prefix; the many that don't should not pay for it
            self._start(name.rpartition(":")[2], attributes)
        elif name == "col":
            self._column(attributes)
        elif name in _AFTER:
            self.end_row()
            setattr(self._parser, "StartElementHandler", None)  # noqa: B010

    def _start_value(self) -> None:
        self._last_value = (self._ref, self._after_ref)
        self._valued = True
        if self._type == "n" or self._type == "e":
            self._pending, self._text = True, ""
            setattr(self._parser, "CharacterDataHandler", self._characters)  # noqa: B010

    def _characters(self, text: str) -> None:
        self._text += text
        if len(self._text) > 1_000:
            raise Damaged("a number of more than 1,000 characters")

    def _end_cell(self) -> None:
        setattr(self._parser, "CharacterDataHandler", None)  # noqa: B010
        text = self._text.strip()
        if self._type == "e":
            known = ERRORS.index(text) if text in ERRORS else len(ERRORS)
            self._mark(ERROR + known)
        elif self._formula and not (text or (self._valued and self._type != "n")):
            self._mark(NO_VALUE)
        elif text and self._type == "n":
            if not _NUMBER.fullmatch(text):
                raise Damaged("a number that is none")
            if self._style in self._styles:
                self._mark(self._styles[self._style])
        self._pending = self._formula = self._valued = False
        self._text = ""

    def _mark(self, what: int) -> None:
        column = _column(self._ref, self._after_ref)
        if column < MAX_COLUMNS:
            self.found.marks.append(self._row << 32 | column << 18 | what)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self.end_row()
        number = attributes.get("r")
        self._row = int(number) - 1 if number else self._row + 1
        self._ref, self._after_ref = "", 0
        if not 0 <= self._row < _MAX_ROW:
            raise Damaged("a row that no sheet has")
        height = attributes.get("ht")
        if attributes.get("hidden") in ("1", "true") or (height and not float(height)):
            self.found.marks.append(self._row << 32 | _OF_ROW << 18 | HIDDEN)

    def end_row(self) -> None:
        """Look where the row that was heard ends."""
        if self._pending:
            self._end_cell()
        if self._last_value is None:
            return
        found, column = self.found, _column(*self._last_value)
        self._last_value = None
        found.filled += 1
        found.last_row, found.last_column = max(found.last_row, self._row), max(found.last_column, column)
        if column >= MAX_COLUMNS or (found.last_row + 1) * (found.last_column + 1) > MAX_CELLS:
            raise RuleError("sheet_far", cell=f"{column_letters(column)}{self._row + 1}")

    def _column(self, attributes: dict[str, str]) -> None:
        width = attributes.get("width")
        if attributes.get("hidden") in ("1", "true") or (width and not float(width)):
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            self.found.hidden_columns += range(first - 1, min(last, MAX_COLUMNS))


_known: dict[str, int] = {}


def _column(ref: str, after: int) -> int:
    """`AB12`, 0 -> 27; `after` counts the cells without a reference since."""
    if not ref:
        return after - 1
    name = ref.rstrip("0123456789")
    column = _known.get(name)
    if column is None:
        column = 0
        for letter in name.upper():
            column = column * 26 + ord(letter) - 64
        column -= 1
        if not 0 <= column < 16_384:
            raise Damaged("a cell beyond the limits")
        _known[name] = column
    return column + after
