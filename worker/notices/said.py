"""What a server or gateway said of a receiver, as it may be kept: short, and with every address masked."""

import re

from shared.addresses import masked

_LONGEST = 160
_ADDRESS = re.compile(r"[^\s<>@,;:\"']{1,64}@[^\s<>@,;:\"']{1,255}")
_NUMBER = re.compile(r"\+?\d{7,15}")


def without_addresses(told: bytes | str) -> str:
    """One line of readable text."""
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    line = " ".join("".join(char if char.isprintable() else " " for char in text[:2_000]).split())
    line = _ADDRESS.sub(lambda found: masked(found[0]), line)
    return _NUMBER.sub(lambda found: masked(found[0]), line)[:_LONGEST]
