"""What a body says on its pages: its terms (`body.toml`) and its first texts (`texts.toml`)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from shared.words import NO_WORDS, Words


@dataclass(frozen=True)
class Terms:
    """What the body calls a member, the enquiry by which one gets number and initial password, the
    institutes' pages of members and their certificates, and what stands across a specimen."""

    member: Words
    enquiry: Words
    counter: Words
    specimen: Words


@dataclass(frozen=True)
class Text:
    """A titled text of the portal, in Markdown: shown until staff publish another (`shared.texts`).

    `key` tells one of several of a kind from the others; `date` (YYYY-MM-DD) is an announcement's; `brief` is
    what stands beside forms, of a privacy notice.
    """

    title: Words
    text: Words
    key: str = ""
    date: str = ""
    brief: Words = NO_WORDS


_KEY = re.compile(r"[a-z0-9-]{1,40}")


def read_terms(data: dict[str, Any], own: str) -> Terms:
    """The terms; `own` is the body's language. Raises TypeError for one too many or too few."""
    return Terms(**{key: Words.of(text, own) for key, text in data.items()})


def read_texts(data: dict[str, Any], own: str) -> Mapping[str, tuple[Text, ...]]:
    """The texts by their kind: a table, or several with a key each. Raises KeyError or ValueError."""
    return MappingProxyType({kind: tuple(_read(found, own)) for kind, found in data.items()})


def _read(found: Any, own: str) -> list[Text]:
    if not isinstance(found, list):
        return [_text(found, own, "")]
    keys = [one["key"] for one in found]
    if wrong := [key for key in keys if not _KEY.fullmatch(key) or keys.count(key) > 1]:
        raise ValueError(f"keys that fit {_KEY.pattern} are expected, each once: {wrong}")
    return [_text(one, own, one["key"]) for one in found]


def _text(data: dict[str, Any], own: str, key: str) -> Text:
    day = data.get("date", "")
    if day:
        date.fromisoformat(day)
    brief = Words.of(data["brief"], own) if "brief" in data else NO_WORDS
    return Text(Words.of(data["title"], own), Words.of(data["text"], own), key, day, brief)
