"""The first texts: those of the body's folder, and the contacts that institutes came with.

Each is shown until somebody publishes another in its place.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.bodies import Body, body
from shared.bodies.texts import Text as FolderText
from shared.errors import BodyError
from shared.members import Institute
from shared.texts import Contents
from shared.texts.definitions import DEFINITIONS, TextKind


@dataclass(frozen=True)
class First:
    """A text before anybody has changed it; `dated_at` (milliseconds) is that of an announcement."""

    key: str
    kind: TextKind
    contents: Contents
    institute: str | None = None
    dated_at: int | None = None


def key_of(kind: TextKind, institute: str | None = None) -> str:
    """The key of the one text of its kind, of the body or of an institute."""
    return kind.value if institute is None else f"{kind}-{institute}"


def of_body(*kinds: TextKind) -> list[First]:
    """Those of the folder, in its order."""
    return [one for kind in kinds for one in _of_kind(kind)]


def of_institutes(session: Session, kind: TextKind, institute: str | None = None) -> list[First]:
    """Those of one institute, or of all of them; those that came without are left out."""
    rows = select(Institute).order_by(Institute.position, Institute.code)
    if institute is not None:
        rows = rows.where(Institute.code == institute)
    return [
        First(key_of(kind, one.code), kind, contents, one.code)
        for one in session.scalars(rows)
        if any((contents := _of_institute(kind, one))[body().language].values())
    ]


def check(folder: Path, body: Body) -> None:
    """Raises BodyError for a text of the folder that no page has a place for."""
    known = {kind.value: one for kind, one in DEFINITIONS.items() if not one.local}
    for name, found in body.texts.items():
        if name not in known:
            raise BodyError(f"{folder}/texts.toml: no such text: {name!r}; there are {sorted(known)}")
        if known[name].many != all(one.key for one in found):
            raise BodyError(f"{folder}/texts.toml: {name}: [[{name}]] with a key each, or one [{name}]")


def _of_kind(kind: TextKind) -> Iterator[First]:
    many = DEFINITIONS[kind].many
    for one in body().texts.get(kind, ()):
        key = f"{kind}-{one.key}" if many else key_of(kind)
        yield First(key, kind, _contents(one), dated_at=_midnight(one.date))


def _contents(one: FolderText) -> Contents:
    parts = {"title": one.title.texts, "body": one.text.texts, "brief": one.brief.texts}
    return {
        language: {name: texts[language] for name, texts in parts.items() if language in texts}
        for language in dict.fromkeys((*one.text.texts, *one.title.texts))
    }


def _midnight(day: str) -> int | None:
    if not day:
        return None
    return int(datetime.fromisoformat(day).replace(tzinfo=body().time_zone).timestamp() * 1000)


def _of_institute(kind: TextKind, one: Institute) -> Contents:
    if kind is TextKind.REVIEW_NOTICE:
        return {body().language: {"body": one.notice}}
    return {body().language: {"phone": one.phone, "address": one.address, "hours": one.hours}}
