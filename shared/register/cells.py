"""What a cell's text can't say by itself, carried before it from the reader to the rules of a row.

A spreadsheet holds more than texts: errors, dates, truth values, numbers that lost their last digits. Such
a cell is written as MARK, one letter for its kind, and a text. Read as mere text it would be stored.
"""

import re
from datetime import date, timedelta
from enum import StrEnum

from shared.register.table_file import unguarded
from shared.rules import RuleError

MARK = "\x01"
LONGEST = 4_000  # characters of a cell that are kept; the rules of all columns allow less
_LOST = "\N{REPLACEMENT CHARACTER}"  # what stands for a character that no text can hold
_SCIENTIFIC = re.compile(r"[-+]?\d(\.\d+)?[eE]\+\d{1,3}")  # how a spreadsheet writes a long number out
_GUARDED = re.compile(r'="((?:[^"]|"")*)"')  # ="0012": keeps a spreadsheet from making a number of it
_DAY_0_OF_1904 = date(1904, 1, 1)


class Kind(StrEnum):
    """What a marked cell is. Only dates, and numbers of a workbook of 1904, are of use to a rule."""

    DATE = "d"  # the spreadsheet holds a date: of use in a column of dates only
    DAYS_1904 = "4"  # a number, in a workbook whose days count from 1904
    ERROR = "e"  # #N/A and the like
    BOOLEAN = "b"
    NO_VALUE = "f"  # a formula without the value it had
    CUT_NUMBER = "n"  # a number of which only 15 digits were kept
    SHOWN = "s"  # a number that is shown as something else
    MERGED = "m"  # covered by a merged cell
    LONG = "l"


def marked(kind: Kind, text: str = "") -> str:
    """A cell of this kind, with what it shows."""
    return f"{MARK}{kind}{text}"


def of_text(text: str) -> str:
    """The cell for a text as it stands in a file, without what guards it from a spreadsheet."""
    if len(text) <= LONGEST and text.isalnum():
        return text
    if text.startswith("="):
        guarded = _GUARDED.fullmatch(text)
        text = guarded[1].replace('""', '"') if guarded else text
    text = unguarded(text).replace(MARK, _LOST).replace("\x00", _LOST)
    if len(text) > LONGEST:
        return marked(Kind.LONG, text[:LONGEST])
    return marked(Kind.CUT_NUMBER, text) if _SCIENTIFIC.fullmatch(text.strip()) else text


def is_marked(cell: str) -> bool:
    """Whether it is more than its text."""
    return cell.startswith(MARK)


def shown(cell: str) -> str:
    """What a person sees of a cell."""
    return cell[2:] if is_marked(cell) else cell


def plain(cell: str, *, is_date: bool) -> str:
    """The text that a column's rule is to look at; RuleError `cell_...` when the cell is no text."""
    if not is_marked(cell):
        return cell
    kind, text = Kind(cell[1]), cell[2:]
    if kind == Kind.DAYS_1904:
        return _since_1904(text) if is_date else text
    if kind == Kind.DATE and is_date:
        return text
    if kind == Kind.LONG:
        raise RuleError("value_too_long", longest=LONGEST, found=LONGEST + 1)
    code = _code(kind)
    raise RuleError(code, shown=text)


def _code(kind: Kind) -> str:
    match kind:
        case Kind.DATE:
            return "cell_date"
        case Kind.ERROR:
            return "cell_error"
        case Kind.BOOLEAN:
            return "cell_boolean"
        case Kind.NO_VALUE:
            return "cell_without_value"
        case Kind.CUT_NUMBER:
            return "cell_number_cut"
        case Kind.SHOWN:
            return "cell_shown_otherwise"
        case Kind.MERGED:
            return "cell_merged"
    raise AssertionError(kind)


def _since_1904(text: str) -> str:
    """The day that a number means; what is no day stays, for the rule to refuse."""
    try:
        return (_DAY_0_OF_1904 + timedelta(days=int(float(text)))).isoformat()
    except (ValueError, OverflowError):
        return text
