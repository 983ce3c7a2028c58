"""What people type and paste: one spelling for what looks the same, and the numbers in a sentence.

Forms, links and the API read alike by these functions. Nothing here decides whether a value is right.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterator

from shared.plain import nfkc

LONGEST = 1_000  # characters of a pasted text; a link in a sentence is a tenth of it
# Crockford: what a person reads or types for 0 and 1.
LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_APOSTROPHES = dict.fromkeys(map(ord, "’‘‛ʼʹ′`´"), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣⁃"), "-")
_SPELT = _APOSTROPHES | _DASHES
# Letters and marks that leave no ink: the grapheme joiner, fillers, variation selectors.
_NO_INK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_PART = re.compile(r"[0-9A-Z]+(?:-[0-9A-Z]+)*")
_LETTERS = re.compile(r"[A-Z]*")


def plain(text: str) -> str:
    """Half-width, in one line with single spaces, ASCII's apostrophes and dashes, nothing unseen."""
    narrow = nfkc(_NO_INK.sub("", text)).translate(_SPELT)
    return " ".join("".join(_seen(narrow)).split())


def numbers(text: str) -> list[str]:
    """The numbers in a text, in capitals, without spaces, the longest first.

    Parts with a digit that only spaces part are one number (1100 0223 0045); words and signs are left out.
    """
    found: list[str] = []
    end = -2
    upper = plain(text).upper()
    for part in _PART.finditer(upper):
        if not any(char in "0123456789" for char in part[0]):
            continue
        if part.start() == end + 1 and upper[end] == " ":
            found[-1] += part[0]
        else:
            found.append(part[0])
        end = part.end()
    return sorted(dict.fromkeys(found), key=len, reverse=True)


def readings(found: str) -> tuple[str, ...]:
    """A number as it stands, then with O, I and L read as digits: after its first letters, and anywhere."""
    head = _LETTERS.match(found)
    at = head.end() if head else 0
    read = found.translate(LOOK_ALIKES)
    return tuple(dict.fromkeys((found, found[:at] + read[at:], read)))


def same_number(typed: str, known: str) -> bool:
    """Whether a typed number is the known one: signs, spaces and case apart; look-alikes read as digits."""
    wanted = _bare(known)
    given = [_bare(text) for text in (typed, *numbers(typed)[:1])]
    return bool(wanted) and any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, plain(text).upper())).translate(LOOK_ALIKES)


def _seen(text: str) -> Iterator[str]:
    for char in text:
        category = unicodedata.category(char)
        if category in ("Cc", "Zl", "Zp", "Zs"):
            yield " "
        elif category != "Cf":
            yield char
