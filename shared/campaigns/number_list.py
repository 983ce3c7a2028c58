"""Lists of 会员证书编号 as people have them: typed, pasted, or a file of any spreadsheet's or editor's."""

import codecs
import re
from collections.abc import Iterable, Iterator

from shared.bodies import body
from shared.errors import Refused
from shared.members.numbers import plain_number

MOST_NUMBERS = 20_000  # they become parameters of one statement
LONGEST_NUMBER = 32  # characters
LONGEST_TEXT = MOST_NUMBERS * (LONGEST_NUMBER + 2)  # of all of them, each on its line
LONGEST_FILE = 2 * LONGEST_TEXT + 4  # bytes: of UTF-16
_APART = re.compile(r"[\s,;、，；﹐﹔\"“”'‘’＂＇|｜]+")
_TYPED = 64  # characters of a number with what is left out of it; longer ones are none
_NAMED = 5  # of what is no number
_SHOWN = 24
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"{\\rtf", b"Rar!")
_MARKED = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8 or UTF-16, marked as such or not, or in GB 18030.

    Raises Refused: numbers_too_many(most, given), numbers_encoding.
    """
    if len(data) > LONGEST_FILE:
        raise Refused("numbers_too_many", most=MOST_NUMBERS, given=len(data) // (LONGEST_NUMBER + 2))
    if data.startswith(_NO_TEXT):
        raise Refused("numbers_encoding")
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refused("numbers_encoding")


def _encodings(data: bytes) -> Iterable[str]:
    for mark, encoding in _MARKED.items():
        if data.startswith(mark):
            return [encoding]
    if b"\x00" in data:  # numbers are ASCII: of their bytes in UTF-16 every other one is 0
        return ["utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"]
    return ["utf-8", "gb18030"]


def parted(text: str) -> Iterator[tuple[int, str]]:
    """What stands in a text, each with its line: parted by lines, spaces, commas, semicolons or quotes."""
    lines = enumerate(text.splitlines(), 1)
    return ((at, word) for at, line in lines for word in _APART.split(line) if word)


def numbers_in(texts: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    """The numbers of these texts, each once, in the order given: full-width and small letters folded.

    Each text comes with its line. Raises Refused: numbers_wrong with the first few that are no numbers
    (`wrong`, each after its line) and how many there are (`count`); numbers_too_many(most, given).
    """
    found: dict[str, None] = {}
    wrong: list[str] = []
    form = body().number_pattern
    for line, text in texts:
        number = plain_number(text) if len(text) <= _TYPED else ""
        if form.fullmatch(number) and len(number) <= LONGEST_NUMBER:
            found[number] = None
        elif number or len(text) > _TYPED:
            wrong.append(f"{line}: {''.join(filter(str.isprintable, text[:_SHOWN]))}")
    if wrong:
        raise Refused("numbers_wrong", wrong=wrong[:_NAMED], count=len(wrong))
    if len(found) > MOST_NUMBERS:
        raise Refused("numbers_too_many", most=MOST_NUMBERS, given=len(found))
    return tuple(found)
