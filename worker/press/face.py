"""One certificate's face: the facts, pictures and address that go onto a design."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from babel.dates import format_date

from shared.certificates.facts import Facts
from worker.press.design import Design


@dataclass(frozen=True)
class Face:
    """Everything that differs from one certificate to the next.

    `photo` is the print version (JPEG); `seals` holds the SVG pictures "national" and "institute";
    `verify_url` is what the QR code says; `issued_at` is in milliseconds since 1970 UTC;
    `specimen` is the word laid across a specimen, "" for a real one.
    """

    facts: Facts
    photo: bytes | None
    verify_url: str
    issued_at: int
    seals: Mapping[str, bytes] = field(default_factory=dict)
    specimen: str = ""


def text_of(facts: Facts, key: str, design: Design) -> str:
    """A fact as the design prints it; "" when there is none."""
    value = facts.value(key)
    if isinstance(value, date):
        return format_date(value, design.rule(key).format, locale=design.locale)
    return "" if value is None else str(value)


def width_in_ems(text: str) -> int:
    """About how wide a text is, in its own font size, rounded up: Latin letters count half."""
    half = sum(1 for char in text if char.isascii())
    return len(text) - half + (half + 1) // 2
