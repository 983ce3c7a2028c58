"""Days as registers and spreadsheets write them. Whatever leaves more than one reading is refused."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

from shared.bodies import body
from shared.plain import nfkc
from shared.rules import RuleError

_LONGEST = 60  # characters: a day with its weekday, time and zone
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012–—―−"), "-")
_WEEKDAY = r"(?:\s*(?:星期|周|礼拜)[一二三四五六日天])?"
_NAMES = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
]  # fmt: skip
_MONTHS = [name[:3] for name in _NAMES]
_NUMERALS = {numeral: at for at, numeral in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_ONES = "一二三四五六七八九"
_DAYS = (
    re.compile(
        r"(?P<y>[0-9]{4})\s*[-/.年]\s*(?P<m>[0-9]{1,2})\s*[-/.月]\s*(?P<d>[0-9]{1,2})(?:\s*[日号.])?"
        + _WEEKDAY
    ),
    re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"),
    re.compile(r"(?:[A-Za-z]{3,9},\s*)?(?P<d>[0-9]{1,2})[- ](?P<m>[A-Za-z]{3,9})[- ,]\s*(?P<y>[0-9]{4})"),
    re.compile(r"(?:[A-Za-z]{3,9},\s*)?(?P<m>[A-Za-z]{3,9})\s+(?P<d>[0-9]{1,2}),?\s*(?P<y>[0-9]{4})"),
    re.compile(
        rf"(?P<y>[〇零○{_ONES}]{{4}})年(?P<m>[十{_ONES}]{{1,2}})月(?P<d>[十{_ONES}]{{1,3}})日" + _WEEKDAY
    ),
)
_TIME = re.compile(
    r"(?:T|\s)\s*(?:[上下]午|[AP]M)?\s*(?P<h>[0-9]{1,2})[:时]\s*(?P<min>[0-9]{1,2})(?:分(?!\s*[0-9])|"
    r"[:分]\s*(?P<s>[0-9]{1,2})(?:[.,][0-9]{1,9})?秒?)?\s*(?:[AP]M)?\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
# A spreadsheet's date cell holds the number of days, with the time as a fraction.
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]{1,20})?")
_SERIAL_DAY_0 = date(1899, 12, 30)
_ROUNDED_UP = 1 - 0.5 / 86_400  # half a second before midnight is midnight, and lost in the fraction


def check_date(text: str) -> date:
    """A day: 2019-03-05, 2019/3/5 0:00, 2019年3月5日星期二, 二〇一九年三月五日, 5-Mar-2019 and so on.

    A time is left out; one that names its zone is first told in the body's. 3/5/2019 and 19-3-5 can be read
    in two ways. Raises RuleError date_form.
    """
    narrow = nfkc(text).strip().translate(_DASHES) if len(text) <= _LONGEST else ""
    for pattern in _DAYS:
        if (found := pattern.match(narrow)) is None:
            continue
        rest = narrow[found.end() :]
        try:
            day = date(*(_number(found[part]) for part in "ymd"))
            return _told_here(day, rest) if rest else day
        except (ValueError, OverflowError, KeyError):
            break
    raise RuleError("date_form")


def check_register_date(text: str) -> date:
    """A day as above, or a spreadsheet's number of days."""
    plain = text.strip() if len(text) <= _LONGEST else ""
    if not _SERIAL.fullmatch(plain):
        return check_date(text)
    days, _, fraction = plain.partition(".")
    return _SERIAL_DAY_0 + timedelta(days=int(days) + (float(f"0.{fraction or 0}") >= _ROUNDED_UP))


def _number(text: str) -> int:
    """A year, month or day in figures, in Chinese numerals, or a month's English name."""
    if text.isdecimal():
        return int(text)
    if text.isascii():
        return _month(text)
    if "十" not in text:
        return int("".join(str(_NUMERALS[numeral]) for numeral in text))
    tens, _, ones = text.partition("十")
    return 10 * (_NUMERALS[tens] if tens else 1) + (_NUMERALS[ones] if ones else 0)


def _month(name: str) -> int:
    month = _MONTHS.index(name[:3].lower()) + 1
    if name.lower() not in (_MONTHS[month - 1], _NAMES[month - 1], "sept"):
        raise ValueError(name)
    return month


def _told_here(day: date, time: str) -> date:
    """The day in the body's zone when the time names its own. Raises ValueError for what is no time."""
    found = _TIME.fullmatch(time)
    if found is None:
        raise ValueError(time)
    moment = datetime(day.year, day.month, day.day, int(found["h"]), int(found["min"]), int(found["s"] or 0))
    if found["zone"] is None:
        return day
    return moment.replace(tzinfo=_zone(found["zone"])).astimezone(body().time_zone).date()


def _zone(text: str) -> timezone:
    if text in "Zz":
        return UTC
    ahead = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-ahead if text[0] == "-" else ahead)
