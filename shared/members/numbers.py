"""会员证书编号 as people type and paste them."""

import re
from itertools import islice

from shared import pasted
from shared.plain import nfkc

_MOST = 4  # numbers that one text may mean


def plain_number(text: str) -> str:
    """The number as rows have it: half-width, in capitals, without spaces or what can't be seen."""
    narrow = nfkc(text).replace(" ", "")
    return "".join(char for char in narrow if char.isprintable()).upper()


def numbers_meant(text: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """The numbers of this pattern that a typed or pasted text may mean, the likeliest first; never none.

    As it stands; without the signs and the sentence around it; with O, I and L read as digits.
    """
    whole = plain_number(pasted.plain(text))
    found = (whole, *pasted.numbers(text))
    fitting = (read for one in found for read in pasted.readings(one) if pattern.fullmatch(read))
    return tuple(islice(dict.fromkeys(fitting), _MOST)) or (whole,)
