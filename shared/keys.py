"""The keys of an installation as its settings hold them: base64, newest first, separated by commas.

All of them read what was made under them; only the newest makes. Those for ID numbers have names
(`k2:<base64>,k1:<base64>`), which every sealed value carries.
"""

import base64
import binascii
import re
from dataclasses import dataclass

SIZE = 32
_HOW = "32 random bytes in base64 (openssl rand -base64 32)"
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,32}")
_VARIETY = 16  # 32 random bytes have 30 different ones; words and patterns have few


@dataclass(frozen=True)
class Key:
    """`text` is the key as it was written, `secret` what that stands for."""

    name: str
    text: str
    secret: bytes


def read(setting: str, *, named: bool) -> tuple[Key, ...]:
    """The keys of a setting, newest first. ValueError with a sentence on what to set; never with the key."""
    form = f"name:key, the key {_HOW}" if named else _HOW
    parts = [part.strip() for part in setting.split(",") if part.strip()]
    if not parts:
        raise ValueError(f"is missing: set it to {form}")
    found = tuple(_read_one(part, named, form) for part in parts)
    if len({key.secret for key in found}) < len(found):
        raise ValueError("holds the same key twice: remove one")
    if named and len({key.name for key in found}) < len(found):
        raise ValueError("uses a name twice: each key needs a name of its own")
    return found


def _read_one(part: str, named: bool, form: str) -> Key:
    name, separator, text = part.partition(":") if named else ("", "", part)
    if named and not (separator and _NAME.fullmatch(name)):
        raise ValueError(f"is not what it should be: set it to {form}")
    try:
        secret = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"is not base64: set it to {form}") from None
    if len(secret) < SIZE or (named and len(secret) > SIZE):
        raise ValueError(f"has {len(secret)} bytes instead of {SIZE}: set it to {form}")
    if len(set(secret)) < _VARIETY or all(32 <= byte < 127 for byte in secret):
        raise ValueError(f"can be guessed: set it to {form}")
    return Key(name, text, secret)
