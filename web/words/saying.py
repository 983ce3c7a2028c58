"""Texts of the catalogues: marked in the tables where they stand, looked up when they are shown."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from shared.words import Writing

Params = Mapping[str, Any]


def N_(text: str) -> str:  # noqa: N802 - the name by which the catalogues' tools know a marked text
    """Mark a text for the catalogues; `say` looks it up."""
    return text


class _Named(dict[str, str]):
    """Parameters of a text; one that an older row lacks reads as “?” instead of breaking the page."""

    def __missing__(self, name: str) -> str:
        return "?"


def say(text: str, params: Params | None = None) -> str:
    """A marked text in the reader's language; without a request, as in commands, in Chinese as it stands."""
    shown = {name: _shown(value) for name, value in (params or {}).items()}
    return str(gettext(text)) % _Named(shown)


def writing() -> Writing:
    """How the reader's language writes lists and labels."""
    return Writing(str(gettext("、")), str(gettext("：")))


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return writing().listing(str(one) for one in value)
    if isinstance(value, int) and value >= 10_000:
        return f"{value:,}"
    return str(value)
