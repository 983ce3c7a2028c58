"""The verify token, its QR address, and the code that people type.

A token is 128 random bits in Crockford's base32 (26 characters, without I, L, O and U). The typed
code is token + edition + one check character (ISO 7064, hybrid system over 32 characters), which
catches every single wrong character.
"""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from urllib.parse import unquote

from shared import pasted

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH = 26
_GROUP = 4
_MAX_EDITION_DIGITS = 6
_VALUES = {char: value for value, char in enumerate(ALPHABET)}
_SHORTEST, _LONGEST = TOKEN_LENGTH + 2, TOKEN_LENGTH + _MAX_EDITION_DIGITS + 1  # characters of a code
# In capitals. After a link may follow anything that can't be a part of it.
_LINK = re.compile(
    r"([A-Z0-9.-]{1,100}(?::[0-9]{1,5})?)?/V/([0-9A-Z]{26})(?:/([0-9OIL]{1,7}))?/?(?!(?:[/_]+|-+(?=[0-9])|\.(?=[0-9]))?[0-9A-Z])"
)
_LOOKS_LIKE_LINK = re.compile(r"/V/|://|\bWWW\.")
_ESCAPED = "%2"  # of %2F: a link that went through another
_EDGES = re.compile(r"\A[^0-9A-Z]+|[^0-9A-Z]+\Z")
_PART = re.compile(r"[0-9A-Z]+")
_ROW = re.compile(r"[0-9A-Z]+(?:[ _-]+[0-9A-Z]+)*")
_BETWEEN = str.maketrans("", "", " -_")


class CodeError(ValueError):
    """What was typed is no code or link of ours; `reason` is length, character, check, edition or link."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def new_token() -> str:
    """128 fresh random bits."""
    number = secrets.randbits(128)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (TOKEN_LENGTH - 1), -1, -5))


def typed_code(token: str, edition: int) -> str:
    """The code for one edition, without groups."""
    body = f"{token}{edition}"
    return body + _check_character(body)


def grouped(code: str) -> str:
    """The code as it is printed: groups of four with a space between."""
    return " ".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


@dataclass(frozen=True)
class Asked:
    """What a code or link asks for: an edition, or (None) the current one. `host` is what a link names."""

    token: str
    edition: int | None
    host: str = ""


def read(text: str) -> Asked:
    """What a typed code or a pasted link asks for, whatever sentence stands around it. Raises CodeError.

    Spaces, dashes of any kind, lower case, full-width and invisible characters are accepted, and O, I and L
    are read as 0, 1 and 1.
    """
    if len(text) > pasted.LONGEST:
        raise CodeError("length")
    line = pasted.plain(unquote(text) if _ESCAPED in text else text).upper()
    for written in (line, line.replace(" ", "")):  # a mail may have broken the link
        if found := _LINK.search(written):
            token, edition = (part and part.translate(pasted.LOOK_ALIKES) for part in found.group(2, 3))
            if set(token) <= set(ALPHABET) and _is_edition(edition):
                return Asked(token, int(edition) if edition else None, (found[1] or "").lower())
    try:
        return Asked(*_code(line))
    except CodeError as error:
        if error.reason != "check" and _LOOKS_LIKE_LINK.search(line):
            raise CodeError("link") from None
        raise


def read_path(path: str) -> Asked:
    """What the address `/v/<path>` asks for, with whatever was caught at its end. Raises CodeError."""
    return read(f"/v/{path[: pasted.LONGEST - 3]}")


def _is_edition(digits: str | None) -> bool:
    return digits is None or (digits.isdigit() and digits[0] != "0" and len(digits) <= _MAX_EDITION_DIGITS)


def _code(line: str) -> tuple[str, int]:
    """Token and edition of the code in a line. Raises CodeError with what is wrong with the likeliest one."""
    wrong = CodeError("length")
    for candidate in _candidates(line):
        try:
            return _checked(candidate)
        except CodeError as error:
            if wrong.reason == "length":
                wrong = error
    raise wrong


def _candidates(line: str) -> Iterator[str]:
    """The whole line without spaces and dashes, then each row of its parts that may be a code."""
    yield _EDGES.sub("", line).translate(_BETWEEN)
    for row in _ROW.findall(line):
        parts = _PART.findall(row)
        for first in range(len(parts)):
            joined = accumulate(parts[first : first + _LONGEST])
            fitting = [one for one in joined if _SHORTEST <= len(one) <= _LONGEST]
            yield from reversed(fitting)  # a code cut short can pass for one of an earlier edition


def _checked(typed: str) -> tuple[str, int]:
    code = typed.translate(pasted.LOOK_ALIKES)
    if not _SHORTEST <= len(code) <= _LONGEST:
        raise CodeError("length")
    if not set(code) <= set(ALPHABET):
        raise CodeError("character")
    if _check_character(code[:-1]) != code[-1]:
        raise CodeError("check")
    edition = code[TOKEN_LENGTH:-1]
    if not _is_edition(edition):
        raise CodeError("edition")
    return code[:TOKEN_LENGTH], int(edition)


def qr_url(public_address: str, token: str, edition: int) -> str:
    """What the QR code says."""
    return f"{public_address.rstrip('/')}/v/{token}/{edition}"


def _check_character(body: str) -> str:
    size = len(ALPHABET)
    product = size
    for char in body:
        product = (product + _VALUES[char]) % size or size
        product = product * 2 % (size + 1)
    return ALPHABET[(1 - product) % size]
