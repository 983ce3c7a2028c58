"""The verify token, its QR address, and the code that people type.

A token is 128 random bits in Crockford's base32 (26 characters, without I, L, O and U). The typed
code is token + edition + one check character (ISO 7064, hybrid system over 32 characters), which
catches every single wrong character.
"""

import secrets
import unicodedata

from shared.plain import nfkc

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH = 26
_GROUP = 4
_MAX_EDITION_DIGITS = 6
_VALUES = {char: value for value, char in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


class CodeError(ValueError):
    """A typed code is not one of ours; `reason` is length, character, check or edition."""

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


def parse(text: str) -> tuple[str, int]:
    """Token and edition of a code as a person may type it.

    Spaces, hyphens and dashes of any kind, lower case and full-width characters are accepted, and
    O, I and L are read as 0, 1 and 1. Raises CodeError.
    """
    code = "".join(
        char
        for char in nfkc(text).upper().translate(_READ_AS)
        if unicodedata.category(char) not in ("Zs", "Cc", "Cf", "Pd", "Pc") and char != "−"
    )
    if not TOKEN_LENGTH + 2 <= len(code) <= TOKEN_LENGTH + _MAX_EDITION_DIGITS + 1:
        raise CodeError("length")
    if not set(code) <= set(ALPHABET):
        raise CodeError("character")
    if _check_character(code[:-1]) != code[-1]:
        raise CodeError("check")
    edition = code[TOKEN_LENGTH:-1]
    if not edition.isdigit() or edition.startswith("0"):
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
