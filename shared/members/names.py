"""Names of persons: normalised without losing a character, refused with the character and code point named.

Compatibility ideographs (U+F900-FAFF, U+2F800-2FA1F) are characters of their own in a name: NFC would
replace them, so it is applied only to what lies between Han characters.
"""

import re
import unicodedata
from collections.abc import Iterator

from shared.members.characters import (
    ALIKE,
    GUESSES,
    LOST,
    LOST_IN_NAME,
    MIDDLE_DOT,
    PRIVATE_USE,
    RADICALS,
    STOPS,
    garbled,
)
from shared.plain import nfc, nfkc
from shared.rules import RuleError

_DROPPED_SPACES = "\u00a0\u2002\u2003\u2009\u202f\u3000\t"
_ENCODED = {**{old: RADICALS.get(new, new) for old, new in PRIVATE_USE.items()}, **RADICALS}
# Unified and compatibility ideographs, wider than this Python's Unicode tables (blocks G, H and I).
_HAN = "〇㐀-䶿一-鿿豈-\ufaff\U00020000-\U0002fa1f\U00030000-\U00033fff"
_IS_HAN = re.compile(f"[{_HAN}]")
_STOP_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}]) ?[{STOPS}] ?(?=[{_HAN}])")
_PADDING = re.compile(f"(?<=[{_HAN}]) (?=[{_HAN}])|(?<={MIDDLE_DOT}) | (?={MIDDLE_DOT})")
_PUNCTUATION = frozenset(" -'." + MIDDLE_DOT)
_DESCRIBED = re.compile("[〾⿰-⿿㇯]")
# Nothing here is refused or mapped: most texts of a register, so this is what makes an import quick.
_PLAIN = re.compile(r"[ -^`-~·—‘’“”、。〔〕《》（），：；一-龥]*")
_COMMON_NAME = re.compile(r"[一-龥]{2,4}")
_FROM_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def is_han(char: str) -> bool:
    """Whether this is a Han ideograph (radicals and strokes are not)."""
    return _IS_HAN.fullmatch(char) is not None


def code_point(char: str) -> str:
    """`U+31350`; of several characters all, with spaces."""
    return " ".join(f"U+{ord(one):04X}" for one in char)


def check_text(text: str) -> str:
    """Text of one line as typed or imported: mapped, trimmed, free of what can't be printed.

    Raises RuleError `char_lost`, `char_private_use`, `char_invisible` or `char_untypable` (`__`) with the
    `char` and its `code_point`.
    """
    if _PLAIN.fullmatch(text) and "锟斤拷" not in text:
        return text.strip()
    mapped = text.translate(_ENCODED).strip(_DROPPED_SPACES + " \r\n\ufeff")
    if "__" in mapped:
        raise RuleError("char_untypable", char="__", code_point="U+005F U+005F")
    if lost := LOST.search(mapped):
        raise _about("char_lost", lost[0])
    for char in mapped:
        if reason := _unprintable(char):
            raise _about(reason, char)
    return mapped


def spelt(text: str) -> str:
    """A name in the one spelling that the register has, of the many it can be typed in; nothing is refused.

    The middle dot however typed, full-width letters, look-alike radicals, private-use characters that have
    one of their own by now, apostrophes, hyphens, ligatures; spaces between Han characters are padding.
    """
    name = " ".join(text.translate(_ENCODED).translate(ALIKE).split())
    name = _STOP_BETWEEN_HAN.sub(MIDDLE_DOT, name)
    name = "".join(_composed_between_han("".join(map(_narrowed, name))))
    return _PADDING.sub("", name)


def name_key(text: str) -> str:
    """What two spellings of one name have in common: spaces and capitals don't count. For look-ups."""
    return spelt(text).replace(" ", "").casefold()


def check_name(text: str, shortest: int = 2, longest: int = 40) -> str:
    """The name as it will be stored and printed. Raises RuleError with a `char_...` or `name_...` code."""
    if len(text) > 10 * longest:
        raise RuleError("name_length", shortest=shortest, longest=longest, found=len(text))
    common = _COMMON_NAME.fullmatch(text) and shortest <= len(text) <= longest
    _refuse_lost(text)
    if common:
        return text
    name = spelt(check_text("".join(" " if char.isspace() else char for char in text)))
    if not any(char.isalpha() or is_han(char) for char in name):
        raise RuleError("name_no_letter")
    for at, char in enumerate(name):
        if not _allowed(char):
            raise _out_of_place(name, at)
    if not shortest <= len(name) <= longest:
        raise RuleError("name_length", shortest=shortest, longest=longest, found=len(name))
    if not _well_placed(name):
        raise RuleError("name_dots")
    return name


def _refuse_lost(text: str) -> None:
    if "__" not in text and (lost := LOST_IN_NAME.search(text)):
        raise _about("char_lost", lost[0])
    if meant := garbled(text):
        raise RuleError("name_garbled", meant=meant)


def _about(code: str, char: str) -> RuleError:
    return RuleError(code, char=_shown(char), code_point=code_point(char))


def _unprintable(char: str) -> str | None:
    category = unicodedata.category(char)
    if category == "Co":
        return "char_private_use"
    selector = 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF
    if category in ("Cc", "Cf", "Cs", "Zl", "Zp") or selector or char in "\u115f\u1160\u3164":
        return "char_invisible"
    return None


def _shown(text: str) -> str:
    """What may stand in a message: invisible characters are named by their code point alone."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))


def _out_of_place(name: str, at: int) -> RuleError:
    char = name[at]
    if _DESCRIBED.fullmatch(char):
        return _about("char_described", char)
    meant = name[at - 1] if char == "々" and at else GUESSES.get(char)
    if meant is None:
        return _about("char_not_in_names", char)
    return RuleError(
        "char_alike", char=char, code_point=code_point(char), meant=meant, meant_point=code_point(meant)
    )


def _allowed(char: str) -> bool:
    if is_han(char) or char in _PUNCTUATION:
        return True
    return char.isalpha() and unicodedata.name(char, "").startswith("LATIN ")


def _well_placed(name: str) -> bool:
    """Dots and hyphens stand between names; a full stop only after the letter it shortens."""
    if name[0] in "·-." or name[-1] in "·-" or MIDDLE_DOT * 2 in name:
        return False
    return all(char != "." or (name[at - 1].isalpha() and not is_han(name[at - 1]))
               for at, char in enumerate(name))  # fmt: skip


def _narrowed(char: str) -> str:
    """Full-width ASCII narrowed, ligatures of Latin letters taken apart."""
    if char.isascii():
        return char
    if ord(char) in _FROM_FULL_WIDTH:
        return chr(_FROM_FULL_WIDTH[ord(char)])
    return nfkc(char) if unicodedata.name(char, "").startswith("LATIN ") else char


def _composed_between_han(text: str) -> Iterator[str]:
    run = ""
    for char in text:
        if is_han(char):
            yield nfc(run) + char
            run = ""
        else:
            run += char
    yield nfc(run)
