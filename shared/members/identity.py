"""Identity documents: GB 11643 numbers with their birth date and sex, residence permits, passports.

A number is normalised before it is checked, stored or looked up. Screens that don't need a number show
its mask; logs never hold either.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

from shared import pasted
from shared.bodies import body
from shared.bodies.admission import IdType
from shared.plain import nfkc
from shared.rules import RuleError


class Sex(StrEnum):
    """性别, by the codes of GB/T 2261.1; the words are in the code table `sex`."""

    MALE = "1"
    FEMALE = "2"


@dataclass(frozen=True)
class Identity:
    """A checked document. Birth date and sex are known only where the number holds them."""

    kind: str
    number: str
    birth_date: date | None = None
    sex: Sex | None = None


Found = tuple[date | None, Sex | None]
"""What a number says of its holder."""

_NOTHING: Found = (None, None)
_OLDEST = date(1890, 1, 1)
_GB = re.compile(r"[0-9]{17}[0-9X]")
_PROVINCES = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71)[0-9]{4}")
_HMT_REGIONS = re.compile(r"8[123]0000")
_FOREIGNERS = re.compile(r"9[0-9]{5}")
_LIKE_X = re.compile("[×✕✖ХΧ]")
_OLD_PERMANENT = re.compile(r"[A-Z]{3}[0-9]{12}")


def normalise_id(text: str) -> str:
    """Full-width characters narrowed, white space, dashes and brackets dropped, letters in capitals.

    What is typed for X because it looks like it (×, the letters of other alphabets) is X.
    """
    narrow = nfkc(text)
    plain = re.sub(r"[\s\u200b-\u200f\u2060\ufeff\-‐-―()]", "", narrow).upper()
    return _LIKE_X.sub("X", plain)


def ids_meant(text: str) -> tuple[str, ...]:
    """The numbers that a typed or pasted text may mean, the likeliest first: as it stands, without the signs
    and the sentence around it, with O, I and L read as digits."""
    found = (text, *pasted.numbers(_LIKE_X.sub("X", text))[:1])
    return tuple(dict.fromkeys(read for one in found for read in pasted.readings(normalise_id(one))))


def check_character(first_17: str) -> str:
    """The 18th character of a GB 11643 number (ISO 7064, MOD 11-2)."""
    return mod_11_2.calc_check_digit(first_17)


def check_id(kind: IdType, text: str, today: date | None = None) -> Identity:
    """The document behind what was typed. Raises RuleError with an `id_...` code, never with the number."""
    number = normalise_id(text)
    if not number:
        raise RuleError("id_missing")
    if kind.pattern is None:
        found = RULES[kind.rule](number, today or body().today())
    else:
        found = _form(kind.pattern)(number, date.min)
    return Identity(kind.key, number, *found)


def mask_id(number: str) -> str:
    """First 3 and last 2 characters, the rest as stars (of short numbers only the last 2)."""
    keep = 3 if len(number) > 7 else 0
    return number[:keep] + "*" * max(len(number) - keep - 2, 3) + number[-2:]


def _form(pattern: re.Pattern[str]) -> Callable[[str, date], Found]:
    """A rule for numbers that say nothing: only their form can be wrong."""

    def check(number: str, _today: date) -> Found:
        if not pattern.fullmatch(number):
            raise RuleError("id_form")
        return _NOTHING

    return check


def _gb11643(regions: re.Pattern[str]) -> Callable[[str, date], Found]:
    """A rule for 18 characters that begin with a region of these and hold birth date and sex."""

    def check(number: str, today: date) -> Found:
        if len(number) != 18:
            raise RuleError("id_length", expected=18, found=len(number))
        if not _GB.fullmatch(number):
            raise RuleError("id_form")
        if not regions.fullmatch(number[:6]):
            raise RuleError("id_region")
        born = _birth_date(number, today)
        try:
            mod_11_2.validate(number)
        except ValidationError:
            raise RuleError("id_check_digit") from None
        return born, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE

    return check


def _permanent(number: str, today: date) -> Found:
    """外国人永久居留身份证, of 2004 to 2023 or since."""
    if _OLD_PERMANENT.fullmatch(number):
        return _NOTHING
    return _gb11643(_FOREIGNERS)(number, today)


def _birth_date(number: str, today: date) -> date:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise RuleError("id_birth_date") from None
    if not _OLDEST <= born <= today:
        raise RuleError("id_birth_date")
    return born


# What `rule` in a body's `admission.toml` may name.
RULES: Mapping[str, Callable[[str, date], Found]] = {
    "gb11643": _gb11643(_PROVINCES),
    "hmt": _gb11643(_HMT_REGIONS),
    "permanent": _permanent,
    "passport": _form(re.compile(r"(?=.*[0-9])[A-Z0-9]{5,17}")),
    "home_return": _form(re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?")),
    "taiwan": _form(re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?|[A-Z][0-9]{8,10}")),
}
# Those of 18 characters whose last one checks the others.
WITH_CHECK_CHARACTER = ("gb11643", "hmt")
