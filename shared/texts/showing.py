"""What is shown now, and what is there of a text for those who keep it.

Of the published versions whose time has come, the one that came last counts. Where a place is never empty
(`Definition.stays`), one that has ended doesn't count; elsewhere nothing is shown once it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import Session

from shared.bodies import body
from shared.db import now_ms
from shared.texts import Contents, Text, TextVersion, VersionState, first
from shared.texts.definitions import DEFINITIONS, TextKind
from shared.texts.first import First

_STAYS = [kind.value for kind, one in DEFINITIONS.items() if one.stays]


@dataclass(frozen=True)
class Head:
    """A text that is shown now, without what it says: its row's version, or a first text.

    `dated_at` is when it was first shown (milliseconds), None for most first texts.
    """

    key: str
    kind: TextKind
    institute: str | None
    dated_at: int | None
    version_id: int | None = None
    first: First | None = None


@dataclass(frozen=True)
class Shown:
    """A text as it is shown now. `text_id` is None for a first text, which names no files."""

    key: str
    kind: TextKind
    institute: str | None
    dated_at: int | None
    contents: Contents
    text_id: int | None = None
    files: tuple[int, ...] = field(default=())

    def part(self, name: str, language: str) -> str:
        """This part in the language, else in the body's own."""
        return part_of(self.contents, name, language)[0]

    def language_of(self, name: str, language: str) -> str:
        """The language that `part` comes in."""
        return part_of(self.contents, name, language)[1]


def part_of(contents: Contents, name: str, language: str) -> tuple[str, str]:
    """A part in this language, else in the body's own; and which of the two it is."""
    own = body().language
    if text := contents.get(language, {}).get(name, ""):
        return text, language
    return contents.get(own, {}).get(name, ""), own


def heads(
    session: Session, *kinds: TextKind, institute: str | None = None, key: str | None = None
) -> list[Head]:
    """The texts of these kinds that are shown now: those that the folder began in its order, then by date.

    Of kinds that are institutes' own: of `institute`, or of all. With `key` that one alone.
    """
    rows = {row.key: row for row in session.execute(_newest(kinds, institute, key))}
    found: dict[str, Head | None] = {}
    for one in _firsts(session, kinds, institute):
        if key is None or one.key == key:
            found[one.key] = Head(one.key, one.kind, one.institute, one.dated_at, first=one)
    for row in rows.values():
        if not row.ended:
            found[row.key] = _head(row)
        elif not DEFINITIONS[TextKind(row.kind)].stays:
            found[row.key] = None
    return [head for head in found.values() if head is not None]


def shown(session: Session, found: Sequence[Head]) -> list[Shown]:
    """What these say, in their order."""
    ids = [one.version_id for one in found if one.version_id is not None]
    rows = session.scalars(select(TextVersion).where(TextVersion.id.in_(ids))) if ids else ()
    versions = {row.id: row for row in rows}
    return [_shown(one, versions) for one in found]


def one(session: Session, kind: TextKind, institute: str | None = None) -> Shown | None:
    """The text of a kind of which there is one, as it is shown now."""
    return next(iter(shown(session, heads(session, kind, institute=institute)[:1])), None)


def first_of(session: Session, kind: TextKind, key: str) -> First | None:
    """The first text with this key."""
    return next((one for one in _firsts(session, (kind,), None) if one.key == key), None)


def newest_first(found: Sequence[Head]) -> list[Head]:
    """By the day they were first shown."""
    return sorted(found, key=lambda one: one.dated_at or 0, reverse=True)


def live_files(session: Session, text_id: int) -> frozenset[int]:
    """The files that the version of this text names which is shown now."""
    text = session.get_one(Text, text_id)
    found = heads(session, TextKind(text.kind), key=text.key)
    return frozenset(file for one in shown(session, found) for file in one.files)


def _newest(kinds: Sequence[TextKind], institute: str | None, key: str | None) -> Any:
    """The version of each text that counts, and whether it has ended; only texts that were ever shown."""
    open_ended = or_(TextVersion.publish_until.is_(None), TextVersion.publish_until > now_ms())
    place = func.row_number().over(
        partition_by=TextVersion.text_id,
        order_by=(or_(Text.kind.not_in(_STAYS), open_ended).desc(),
                              TextVersion.publish_from.desc(), TextVersion.n.desc()),
    )  # fmt: skip
    ranked = (
        select(
            TextVersion.id, Text.key, Text.kind, Text.institute_code,
            func.min(TextVersion.publish_from).over(partition_by=TextVersion.text_id).label("dated_at"),
            place.label("place"), (~open_ended).label("ended"),
        )
        .join(Text, Text.id == TextVersion.text_id)
        .where(
            and_(TextVersion.state == VersionState.PUBLISHED, TextVersion.publish_from <= now_ms()),
            Text.kind.in_(kinds),
        )
    )  # fmt: skip
    if institute is not None:
        ranked = ranked.where(Text.institute_code == institute)
    if key is not None:
        ranked = ranked.where(Text.key == key)
    counted = ranked.subquery()
    return select(counted).where(counted.c.place == 1).order_by(counted.c.dated_at, counted.c.id)


def _firsts(session: Session, kinds: Sequence[TextKind], institute: str | None) -> list[First]:
    found = []
    for kind in kinds:
        local = DEFINITIONS[kind].local
        found += first.of_institutes(session, kind, institute) if local else first.of_body(kind)
    return found


def _head(row: Row[Any]) -> Head:
    return Head(row.key, TextKind(row.kind), row.institute_code, row.dated_at, version_id=row.id)


def _shown(head: Head, versions: dict[int, TextVersion]) -> Shown:
    known = head.key, head.kind, head.institute, head.dated_at
    if head.first is not None:
        return Shown(*known, head.first.contents)
    assert head.version_id is not None  # noqa: S101 - a head is one or the other
    version = versions[head.version_id]
    return Shown(*known, version.contents, version.text_id, tuple(version.files))
