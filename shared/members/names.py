"""Names of persons: normalised without losing a character, refused with the character and code point named.

Compatibility ideographs (U+F900-FAFF, U+2F800-2FA1F) are characters of their own in a name: NFC would
replace them, so it is applied only to what lies between Han characters.
"""

import re
import unicodedata
from collections.abc import Iterator

from shared.plain import nfc
from shared.rules import RuleError

MIDDLE_DOT = "·"
_DOTS = "•．・‧∙⋅●᛫‧･᠂∘◦"
_DROPPED_SPACES = "\u00a0\u2002\u2003\u2009\u202f\u3000\t"
# The 18 private-use code points for which GB 18030-2022 names the character encoded since
# (GB 18030-2005 had them at A6D9-A6DF, A6EC, A6ED, A6F3 and FE59, FE61, FE66, FE67, FE6D, FE7E, FE90, FEA0).
_GB18030_2022 = {
    0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13, 0xE791: 0xFE14, 0xE792: 0xFE15,
    0xE793: 0xFE16, 0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19, 0xE81E: 0x9FB4, 0xE826: 0x9FB5,
    0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE832: 0x9FB8, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE864: 0x9FBB,
}  # fmt: skip
# Unified and compatibility ideographs, wider than this Python's Unicode tables (blocks G, H and I).
_HAN = (
    (0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
    (0x20000, 0x2FA1F), (0x30000, 0x33FFF),
)  # fmt: skip
_PUNCTUATION = frozenset(" -'’." + MIDDLE_DOT)
# Nothing here is refused or mapped: most texts of a register, so this is what makes an import quick.
_PLAIN = re.compile(r"[ -^`-~·—‘’“”、。〔〕《》（），：；一-龥]*")
_COMMON_NAME = re.compile(r"[一-龥]{2,4}")
_FROM_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def is_han(char: str) -> bool:
    """Whether this is a Han ideograph (radicals and strokes are not)."""
    return any(first <= ord(char) <= last for first, last in _HAN)


def code_point(char: str) -> str:
    """`U+31350`."""
    return f"U+{ord(char):04X}"


def map_private_use(text: str) -> str:
    """Replace the 18 private-use code points that GB 18030-2022 names."""
    return text.translate(_GB18030_2022)


def check_text(text: str) -> str:
    """Text of one line as typed or imported: mapped, trimmed, free of what can't be printed.

    Raises RuleError `char_private_use`, `char_invisible` or `char_untypable` (`__`) with the `char` and its
    `code_point`.
    """
    if _PLAIN.fullmatch(text):
        return text.strip()
    mapped = map_private_use(text).strip(_DROPPED_SPACES + " \r\n\ufeff")
    if "__" in mapped:
        raise RuleError("char_untypable", char="__", code_point="U+005F U+005F")
    for char in mapped:
        if reason := _unprintable(char):
            raise RuleError(reason, char=_shown(char), code_point=code_point(char))
    return mapped


def check_name(text: str, shortest: int = 2, longest: int = 40) -> str:
    """The name as it will be stored and printed. Raises RuleError with a `char_...` or `name_...` code."""
    if len(text) > 10 * longest:
        raise RuleError("name_length", shortest=shortest, longest=longest, found=len(text))
    if _COMMON_NAME.fullmatch(text) and shortest <= len(text) <= longest:
        return text
    folded = "".join(
        MIDDLE_DOT if c in _DOTS else " " if c in _DROPPED_SPACES else c for c in check_text(text)
    )
    name = "".join(_compose_between_han(folded.translate(_FROM_FULL_WIDTH)))
    name = " ".join(name.split()).replace(f" {MIDDLE_DOT}", MIDDLE_DOT)
    name = name.replace(f"{MIDDLE_DOT} ", MIDDLE_DOT)
    if any(is_han(c) for c in name):
        name = name.replace(" ", "")  # 张 三 is padding, not two words
    for char in name:
        if not _allowed(char):
            raise RuleError("char_not_in_names", char=_shown(char), code_point=code_point(char))
    if not shortest <= len(name) <= longest:
        raise RuleError("name_length", shortest=shortest, longest=longest, found=len(name))
    if name[0] == MIDDLE_DOT or name[-1] == MIDDLE_DOT or MIDDLE_DOT * 2 in name:
        raise RuleError("name_dots")
    return name


def _unprintable(char: str) -> str | None:
    category = unicodedata.category(char)
    if category == "Co":
        return "char_private_use"
    selector = 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF
    if category in ("Cc", "Cf", "Cs", "Zl", "Zp") or selector or char in "\u115f\u1160\u3164\ufffd":
        return "char_invisible"
    return None


def _shown(char: str) -> str:
    """A character that may stand in a message: invisible ones are named by their code point alone."""
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char


def _allowed(char: str) -> bool:
    if is_han(char) or char in _PUNCTUATION:
        return True
    return char.isalpha() and unicodedata.name(char, "").startswith("LATIN ")


def _compose_between_han(text: str) -> Iterator[str]:
    run = ""
    for char in text:
        if is_han(char):
            yield nfc(run) + char
            run = ""
        else:
            run += char
    yield nfc(run)
