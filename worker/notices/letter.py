"""The words of a notice, in its receiver's language: plain text, with nothing in it that could end a line
where it should not, or that somebody else wrote.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from babel import Locale, UnknownLocaleError, dates

from shared.bodies import Body, body
from shared.notices import Channel, catalogue
from shared.notices.catalogue import NoticeKind
from shared.notices.receivers import Reach
from shared.settings import settings

_LONGEST = 120  # characters of a fact


@dataclass(frozen=True)
class Letter:
    """What is sent: a text message has no subject."""

    subject: str
    text: str
    language: str


class _Values(dict[str, str]):
    """Values of a text; one that an older row lacks reads as unknown instead of stopping the notice."""

    def __init__(self, values: Mapping[str, str], unknown: str) -> None:
        super().__init__(values)
        self._unknown = unknown

    def __missing__(self, name: str) -> str:
        return self._unknown


def write(
    kind: NoticeKind, channel: Channel, reach: Reach, facts: Mapping[str, object], *,
    language: str, made_at: int, secret: str,
) -> Letter:  # fmt: skip
    """The letter as it is at `made_at` (milliseconds); `secret`: the token or code, where one is sent."""
    ours = body()
    language = language or reach.language or ours.language
    common = catalogue.common(language, ours.language)
    values = _Values(
        {
            **_about_the_body(ours, language),
            **{name: _one_line(text)[:_LONGEST] for name, text in reach.facts.items()},
            **_facts(kind, facts, language, common, ours),
            **_secret(kind, secret),
            "made": _time(made_at, common["time"], language, ours),
            "page": settings().public_address + kind.page,
        },
        common["unknown"],
    )
    if channel is Channel.SMS:
        return Letter("", _one_line(kind.said("sms", language, ours.language).format_map(values)), language)
    named = "greeting" if reach.facts.get("name") else "greeting_nobody"
    parts = [common[named], kind.said("body", language, ours.language), common["signature"]]
    text = "\n\n".join(part.strip() for part in parts).format_map(values)
    subject = _one_line(kind.said("subject", language, ours.language).format_map(values))
    return Letter(subject, text + "\n", language)


def _about_the_body(ours: Body, language: str) -> dict[str, str]:
    return {
        "body_name": ours.names.get(language),
        "short": ours.short.get(language),
        "portal": ours.portal.get(language),
        "hotline": ours.hotline or ours.email,
        "address": settings().public_address,
    }


def _secret(kind: NoticeKind, secret: str) -> dict[str, str]:
    if kind.proof is None:
        return {}
    valid_s = settings().initial_password_s if kind.proof.is_password else kind.proof.valid_s
    link = f"{settings().public_address}{kind.proof.page}{quote(secret)}" if kind.proof.is_link else ""
    return {"link": link, "code": secret, "hours": str(valid_s // 3600), "minutes": str(valid_s // 60)}


def _facts(
    kind: NoticeKind, facts: Mapping[str, object], language: str, common: Mapping[str, str], ours: Body
) -> dict[str, str]:
    """Numbers are times; a code that the kind has words for is told in words; a document by its title."""
    said: dict[str, str] = {}
    for name, value in facts.items():
        if isinstance(value, int):
            said[name] = _time(value, common["time"], language, ours)
        elif name == "document" and (document := ours.documents.get(str(value))):
            said[name] = document.short_title.get(language)
        elif words := kind.words.get(name, {}).get(str(value)):
            said[name] = words.get(language)
        elif value:
            said[name] = _one_line(str(value))[:_LONGEST]
    return said


def _time(ms: int, pattern: str, language: str, ours: Body) -> str:
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    return str(dates.format_datetime(ours.local(ms), pattern, locale=locale))


def _one_line(text: str) -> str:
    """Without what breaks lines or headers, and without what turns the writing round."""
    kept = (" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    return " ".join("".join(kept).split())
