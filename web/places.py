"""Addresses to come back to: only places of this site."""

from urllib.parse import urlsplit

LONGEST = 2_000  # characters


def safe(place: str | None) -> str | None:
    """The place when it is a path on this site, else None (`//host`, `/\\host` and schemes lead away)."""
    if not place or len(place) > LONGEST or not place.startswith("/") or place.startswith(("//", "/\\")):
        return None
    if any(ord(char) < 0x20 or char == "\\" for char in place):
        return None
    try:
        parts = urlsplit(place)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else place
