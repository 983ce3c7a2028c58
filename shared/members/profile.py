"""Rules of profile values, for forms and imports alike, and what a member's profile still lacks.

A choice is stored as its key in the code table, words of one's own as `other:文字`; several as a list.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from shared import addresses
from shared.bodies import body
from shared.bodies.profile_fields import FieldKind, Profile, ProfileField
from shared.codes import OTHER, CodeTable
from shared.members.dates import check_date
from shared.members.names import check_text
from shared.plain import nfkc
from shared.rules import RuleError
from shared.words import Writing

Value = str | list[str]

_OWN_WORDS = re.compile(r"[:：(（]")
_SEPARATORS = re.compile(r"[;；、|\n]")
_OWN_WORDS_LONGEST = 40
_CHOICE_LONGEST = 100  # a word of a table, or 其他 with words of one's own
_ROOM = 60  # spaces, and characters that a rule takes out


def check_profile_value(field: ProfileField, value: str | list[str]) -> Value:
    """What will be stored for what was typed; empty in, empty out. Raises RuleError.

    Codes: value_too_long, choice_unknown, date_form, year_form, mobile_form, phone_form, email_form,
    postcode_form, qq_form, and the char_... codes of `shared.members.names`.
    """
    _refuse_long(field, value)
    if field.kind is FieldKind.CHOICES:
        parts = value if isinstance(value, list) else _SEPARATORS.split(value)
        keys = [_choice(field, part) for part in parts if part.strip()]
        return list(dict.fromkeys(keys))
    text = _clean(field, value if isinstance(value, str) else "".join(value[:1]))
    if not text:
        return ""
    match field.kind:
        case FieldKind.CHOICE:
            return _choice(field, text)
        case FieldKind.DATE:
            return check_date(text).isoformat()
        case FieldKind.YEAR:
            return check_year(text, field.first_year)
        case FieldKind.TEXT:
            return _checked_text(field, text)


def longest_typed(field: ProfileField) -> int:
    """Characters that a value may have as it is typed, with its spaces; more is not read."""
    return _CHOICE_LONGEST if field.choices else 2 * field.max_length + _ROOM


def most_typed(field: ProfileField) -> int:
    """How many choices may be ticked at once."""
    return len(field.choices.entries) + 1 if field.choices else 1


def _refuse_long(field: ProfileField, value: str | list[str]) -> None:
    """Before any rule looks at it."""
    several = field.kind is FieldKind.CHOICES
    parts = value if isinstance(value, list) else [value]
    longest = longest_typed(field) * (most_typed(field) if several and isinstance(value, str) else 1)
    if len(parts) > most_typed(field) and several:
        raise RuleError("value_too_long", longest=most_typed(field), found=len(parts))
    if (found := max(map(len, parts), default=0)) > longest:
        raise RuleError("value_too_long", longest=longest if field.choices else field.max_length, found=found)


def held(field: ProfileField, value: Any) -> Value:
    """A stored value as the field holds one now: a body may come to allow several where it allowed one."""
    several = value if isinstance(value, list) else [str(value)] if value else []
    return several if field.kind is FieldKind.CHOICES else "".join(several[:1])


def missing_required(values: Mapping[str, Any], profile: Profile) -> list[str]:
    """Keys of required fields that the member has not filled in, in the order of the profile.

    `values` is the member's profile; certified facts are the body's to complete and never asked for.
    """
    return [f.key for f in profile.editable() if f.required and not values.get(f.key)]


def display(field: ProfileField, value: Any, language: str, writing: Writing) -> str:
    """A stored value in words of this language, as it writes them."""
    if isinstance(value, list):
        return writing.listing(display(field, one, language, writing) for one in value)
    text = str(value or "")
    if field.choices is None or not text:
        return text
    key, _, own = text.partition(":")
    if field.choices.get(key) is None:
        return text
    word = field.choices.word(key, language)
    return writing.labelled(word, own) if own else word


def check_year(text: str, first: int) -> str:
    """A year from `first` to this one."""
    year, last = narrowed(text).removesuffix("年"), body().today().year
    if not re.fullmatch(r"[0-9]{4}", year) or not first <= int(year) <= last:
        raise RuleError("year_form", first=first, last=last)
    return year


def narrowed(text: str) -> str:
    """Full-width letters, digits and spaces narrowed; trimmed. Only for what holds no name."""
    return nfkc(text).strip()


def choice_key(table: CodeTable, text: str) -> str:
    """The key for a key, word or alias, or `other:文字`. Raises RuleError choice_unknown."""
    wanted = text.strip()
    if own := _own_words(table, wanted):
        words = check_text(own)
        if len(words) > _OWN_WORDS_LONGEST:
            raise RuleError("value_too_long", longest=_OWN_WORDS_LONGEST, found=len(words))
        return f"{OTHER}:{words}" if words else OTHER
    found = table.find(wanted)
    if found is None:
        raise RuleError("choice_unknown", choices=[str(code.words) for code in table.entries[:12]])
    return found.key


def _own_words(table: CodeTable, text: str) -> str:
    """What follows the table's 其他 in any of its spellings: `其他：会计硕士`, `Other (…)`."""
    mark = _OWN_WORDS.search(text)
    found = table.find(text[: mark.start()]) if mark else None
    if mark is None or found is None or found.key != OTHER:
        return ""
    own = text[mark.end() :].strip()
    if mark[0] in ":：":
        return own
    return own[:-1].strip() if own.endswith((")", "）")) else ""


def _choice(field: ProfileField, text: str) -> str:
    assert field.choices is not None  # noqa: S101 - read_profile refuses a choice without a list
    return choice_key(field.choices, text)


def _clean(field: ProfileField, text: str) -> str:
    if not field.multiline:
        return check_text(text)
    lines = [check_text(line) for line in text.replace("\r\n", "\n").split("\n")]
    return "\n".join(lines).strip()


def _checked_text(field: ProfileField, text: str) -> str:
    if field.check:
        text = CHECKS[field.check](text)
    if len(text) > field.max_length:
        raise RuleError("value_too_long", longest=field.max_length, found=len(text))
    return text


def _phone(text: str) -> str:
    phone = re.sub(r"\s*-\s*", "-", " ".join(narrowed(text).replace("转", "-").split()))
    if re.fullmatch(r"\+?[0-9() -]{7,20}(?:-[0-9]{1,6})?", phone):
        return phone
    raise RuleError("phone_form")


def _digits(code: str, shortest: int, longest: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        digits = narrowed(text).replace(" ", "")
        if re.fullmatch(rf"[0-9]{{{shortest},{longest}}}", digits):
            return digits
        raise RuleError(code)

    return check


CHECKS: Mapping[str, Callable[[str], str]] = {
    "mobile": addresses.mobile,
    "phone": _phone,
    "email": addresses.email,
    "postcode": _digits("postcode_form", 6, 6),
    "qq": _digits("qq_form", 5, 12),
}
