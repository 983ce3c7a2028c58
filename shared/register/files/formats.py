"""How a spreadsheet shows a number: 12345 may stand there as 00012345, or as something that is no number."""

import re
from dataclasses import dataclass

_TOKENS = re.compile(r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|(?:_|\*).|\[[^\]]*\]?|(?P<other>.)', re.S)
_PLACES = frozenset("0#?")
_DATE = frozenset("ymdhsaegYMDHSAEG年月日时分秒")
_GENERAL = re.compile("general|g/通用格式", re.I)
_FRACTIONS = {9: "0%", 10: "0.00%", 12: "# ?/?", 13: "# ??/??"}  # built in: their codes are in no file


@dataclass(frozen=True)
class Shown:
    """A format that shows more than the number: `width` digits at least, between two texts.

    With `readable` unset what it shows can't be told from the number.
    """

    width: int
    before: str = ""
    after: str = ""
    readable: bool = True

    def text(self, number: float) -> str | None:
        """What a person sees; None when that can't be told."""
        if not self.readable or number < 0 or number != int(number):
            return None
        return f"{self.before}{int(number):0{self.width}d}{self.after}"


_UNREADABLE = Shown(0, readable=False)


def special(number: int, code: str | None) -> Shown | None:
    """The format of this number and code, when it shows something else than the number itself."""
    code = code if code is not None else _FRACTIONS.get(number, "General")
    section = _GENERAL.sub("0", _first_section(code))
    if not section:
        return _UNREADABLE if ";" in code else None
    digits, before, after = "", "", ""
    for token in _TOKENS.finditer(section):
        literal = token["quoted"] if token["quoted"] is not None else token["escaped"]
        other = token["other"] or ""
        if other and other in _DATE and not digits.endswith("E"):
            return None  # a date: the library tells it from a number
        if other and (other in _PLACES or (other in ".,%/E@+-" and digits)):
            if after.strip():
                return _UNREADABLE
            digits += other
        elif digits:
            after += literal or other
        else:
            before += literal or other
    return _judged(digits, before.strip(), after.strip())


def _first_section(code: str) -> str:
    """The one for positive numbers."""
    quoted = False
    for at, char in enumerate(code):
        if char == '"':
            quoted = not quoted
        elif char == ";" and not quoted and code[at - 1 : at] != "\\":
            return code[:at]
    return code


def _judged(digits: str, before: str, after: str) -> Shown | None:
    if "@" in digits:
        return None
    if "%" in digits or "/" in digits or not digits:
        return _UNREADABLE
    whole = digits.partition(".")[0].partition("E")[0]
    width = whole.count("0")
    if not before and not after and width <= 1:
        return None
    if set(digits) <= _PLACES:
        return Shown(width, before, after)
    # Groups, fractions or powers of ten: with a sign before it the value is the number all the same.
    return None if width <= 1 and before in ("", "+", "¥", "￥", "$", "€") and not after else _UNREADABLE
