"""How a text names its pictures and documents: by the address that they are read at, `/files/12`."""

import re

from shared.db import LARGEST_ID
from shared.texts import Contents

PLACE = "/files/"
_NAMED = re.compile(re.escape(PLACE) + r"([0-9]{1,10})(?![0-9])")


def references(contents: Contents) -> set[int]:
    """The files that a text names, in whichever language and part."""
    texts = (text for parts in contents.values() for text in parts.values())
    found = (int(number) for text in texts for number in _NAMED.findall(text))
    return {number for number in found if number <= LARGEST_ID}
