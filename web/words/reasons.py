"""Codes of errors in words. Rows keep a code and its parameters (`shared.errors`), never a sentence.

A key of the tables is a code, or a code with what its parameters say: `photo_unusable.blank` where their
`reason` is blank, `file_broken+line` where there is a `line`.
"""

import re
from enum import Enum
from typing import Any

from web.words import (
    accounts,
    applications,
    campaigns,
    certificates,
    notices,
    photos,
    register,
    requests,
    texts,
    values,
)
from web.words.saying import N_, Params, say


class Reader(Enum):
    """Who reads. A member's words name nothing internal; ops, in a shell too, have others for some codes."""

    MEMBER = "member"
    OPS = "ops"


FAMILIES = (
    applications,
    certificates,
    photos,
    campaigns,
    accounts,
    notices,
    register,
    requests,
    texts,
    values,
)
REASONS = {code: text for family in FAMILIES for code, text in family.REASONS.items()}
SHORT = certificates.SHORT | photos.SHORT | notices.SHORT
DETAILS = certificates.DETAILS
MORE = certificates.MORE | photos.MORE | texts.MORE
FOR_READER: dict[Reader, dict[str, str]] = {
    Reader.MEMBER: {},
    Reader.OPS: certificates.OPS | notices.OPS,
}
_NAMED = re.compile(r"%\((\w+)\)s")


def reason(code: str | None, params: Params | None = None, reader: Reader = Reader.MEMBER) -> str:
    """What went wrong, in a sentence or two. A code without words is shown by its name."""
    code, params = code or "internal", params or {}
    text = _text(_key(code, params), reader)
    if text is None:
        return say(N_("没有成功，代码 %(code)s。"), {"code": code})
    return say(text, {**params, **MORE[code](params)} if code in MORE else params)


def details(code: str | None, params: Params | None = None) -> str:
    """What is said besides to whoever mends it, or nothing."""
    return say(DETAILS[code], params) if code in DETAILS and params else ""


def in_full(code: str | None, params: Params | None = None) -> str:
    """The reason with its details in one paragraph, for callers of the API."""
    sentence, more = reason(code, params), details(code, params)
    return sentence + ("" if sentence.endswith("。") or not more else " ") + more


def told(code: str | None, params: Params | None = None, reader: Reader = Reader.MEMBER) -> dict[str, Any]:
    """The parameters for a program that reads along: those that the sentence and its details name,
    and no other.

    The rest (storage keys, hosts, names of exceptions) is for whoever mends it, and in the job's history.
    """
    code, params = code or "internal", params or {}
    key = _key(code, params)
    named = set(_NAMED.findall((_text(key, reader) or "") + DETAILS.get(code, "")))
    if key == f"{code}.{params.get('reason')}":
        named.add("reason")
    return {name: value for name, value in params.items() if name in named}


def short(code: str) -> str:
    """What went wrong in a few words, for a table of counts; what has no short form is told as ever."""
    return say(SHORT[code]) if code in SHORT else reason(code)


def _text(key: str, reader: Reader) -> str | None:
    return FOR_READER[reader].get(key) or REASONS.get(key)


def _key(code: str, params: Params) -> str:
    if (by_reason := f"{code}.{params.get('reason')}") in REASONS:
        return by_reason
    return next((key for name in params if (key := f"{code}+{name}") in REASONS), code)
