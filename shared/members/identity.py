"""Identity documents: GB 11643 numbers with their birth date and sex, residence permits, passports.

A number is normalised before it is checked, stored or looked up. Screens that don't need a number show
its mask; logs never hold either.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

from shared.rules import RuleError


class Sex(StrEnum):
    """性别, as GB/T 2261.1 names them and as the certificate prints them."""

    MALE = "男"
    FEMALE = "女"


class IdType(StrEnum):
    """证件类型. The words of each are in the body's choice list `id_type`."""

    RESIDENT_ID = "resident_id"
    HMT_RESIDENCE = "hmt_residence"  # 港澳台居民居住证
    PERMANENT_RESIDENCE = "permanent_residence"  # 外国人永久居留身份证
    PASSPORT = "passport"
    HOME_RETURN = "home_return"  # 港澳居民来往内地通行证 (回乡证)
    TAIWAN_PERMIT = "taiwan_permit"  # 台湾居民来往大陆通行证 (台胞证)


@dataclass(frozen=True)
class Identity:
    """A checked document. Birth date and sex are known only where the number holds them."""

    kind: IdType
    number: str
    birth_date: date | None = None
    sex: Sex | None = None


_OLDEST = date(1890, 1, 1)
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71")
_HMT_REGIONS = frozenset({"810000", "820000", "830000"})
_GB = re.compile(r"[0-9]{17}[0-9X]")
_LOOSE = {
    IdType.PASSPORT: re.compile(r"(?=.*[0-9])[A-Z0-9]{5,17}"),
    IdType.HOME_RETURN: re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?"),
    IdType.TAIWAN_PERMIT: re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?|[A-Z][0-9]{8,10}"),
}
_OLD_PERMANENT = re.compile(r"[A-Z]{3}[0-9]{12}")


def normalise_id(text: str) -> str:
    """Full-width characters narrowed, white space and dashes dropped, letters in capitals."""
    narrow = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\u200b-\u200f\u2060\ufeff\-‐-―]", "", narrow).upper()


def check_character(first_17: str) -> str:
    """The 18th character of a GB 11643 number (ISO 7064, MOD 11-2)."""
    return mod_11_2.calc_check_digit(first_17)


def check_id(kind: IdType, text: str, today: date | None = None) -> Identity:
    """The document behind what was typed. Raises RuleError with an `id_...` code, never with the number."""
    number = normalise_id(text)
    if not number:
        raise RuleError("id_missing")
    if kind in _LOOSE:
        if not _LOOSE[kind].fullmatch(number):
            raise RuleError("id_form", kind=kind.value)
        return Identity(kind, number)
    if kind is IdType.PERMANENT_RESIDENCE and _OLD_PERMANENT.fullmatch(number):
        return Identity(kind, number)
    return _check_gb(kind, number, today or date.today())


def mask_id(number: str) -> str:
    """First 3 and last 2 characters, the rest as stars (of short numbers only the last 2)."""
    keep = 3 if len(number) > 7 else 0
    return number[:keep] + "*" * max(len(number) - keep - 2, 3) + number[-2:]


def _check_gb(kind: IdType, number: str, today: date) -> Identity:
    if len(number) != 18:
        raise RuleError("id_length", expected=18, found=len(number), kind=kind.value)
    if not _GB.fullmatch(number):
        raise RuleError("id_form", kind=kind.value)
    if not _region_fits(kind, number):
        raise RuleError("id_region", kind=kind.value)
    born = _birth_date(number, today)
    try:
        mod_11_2.validate(number)
    except ValidationError:
        raise RuleError("id_check_digit") from None
    return Identity(kind, number, born, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def _region_fits(kind: IdType, number: str) -> bool:
    if kind is IdType.HMT_RESIDENCE:
        return number[:6] in _HMT_REGIONS
    if kind is IdType.PERMANENT_RESIDENCE:
        return number[0] == "9"
    return _PROVINCES.fullmatch(number[:2]) is not None


def _birth_date(number: str, today: date) -> date:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise RuleError("id_birth_date") from None
    if not _OLDEST <= born <= today:
        raise RuleError("id_birth_date")
    return born
