"""Unicode normalisation in linear time.

Python sorts a run of combining marks by insertion: 50,000 of them take it more than half a minute. No text
that anybody writes has more than a few in a row (UAX #15 allows 30), so what is beyond that is left out.
"""

import unicodedata
from collections.abc import Iterator
from typing import Literal

MOST_MARKS = 30
_SHORT = 200  # characters: too few to take any time
_Form = Literal["NFC", "NFKC"]


def nfkc(text: str) -> str:
    """One spelling for what looks the same: full-width, composed and compatibility characters."""
    return _normalised("NFKC", text)


def nfc(text: str) -> str:
    """Composed characters; those of compatibility stay apart."""
    return _normalised("NFC", text)


def _normalised(form: _Form, text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize(form, text if len(text) <= _SHORT else "".join(_fewer_marks(text)))


def _fewer_marks(text: str) -> Iterator[str]:
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= MOST_MARKS:
            yield char
