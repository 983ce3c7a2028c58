"""Whether a name that was typed or pasted is a name that we know: by what is read, not by how it is spelt."""

import hmac
import unicodedata

from shared import pasted
from shared.members.names import name_key

_LONGEST = 300  # characters of what can be a name with a label before it
_LABEL_ENDS = ":"
# No name has digits: one that was typed stands for the letter it looks like.
_READ_AS_LETTERS = str.maketrans({"0": "o", "1": "l"})
_AS_ONE = str.maketrans({"i": "l"})


def same_name(typed: str, known: str) -> bool:
    """Whether they are one name: case, width, spaces, dots, apostrophes and signs around it apart."""
    wanted, given = _key(known), _key(typed)
    if any(char in "01" for char in given):
        given, wanted = (key.translate(_READ_AS_LETTERS).translate(_AS_ONE) for key in (given, wanted))
    return hmac.compare_digest(given.encode(), wanted.encode()) and bool(wanted)


def _key(text: str) -> str:
    if len(text) > _LONGEST:
        return ""
    own = pasted.plain(text).rpartition(_LABEL_ENDS)[2]
    return "".join(char for char in pasted.plain(name_key(own)).casefold() if not _is_sign(char))


def _is_sign(char: str) -> bool:
    """A sign or a space; not a letter, nor a character that this Python's tables do not know yet."""
    return unicodedata.category(char)[0] in "PSZ"
