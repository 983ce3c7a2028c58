"""Names that can't be printed: a row for each, so that nobody looks through all members to find them.

Which characters a design's font chain covers is recorded when it is published. The rows follow the names
(`follow`: the register's, and by itself whatever is written through the ORM) and the designs (`look_again`).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Connection, ForeignKey, String, Table, delete, event, insert, inspect, select
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from shared import db
from shared.certificates.designs import TemplateVersion
from shared.db import Base
from shared.members import Member

Uncovered = Callable[[str], list[str]]
"""Gives the characters of a text that no font of the chain covers."""
Named = tuple[int, str]
"""A member's row and name."""

_FEW = 500  # rows that one statement names
_PAGE = 10_000  # names that are in memory at once
_LONGEST = 64  # as the column of names
_LOCK = "names and designs"


class UnprintableName(Base):
    """A member whose name this kind of document's current design can't print, and for which characters."""

    __tablename__ = "unprintable_names"

    document_kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    characters: Mapped[str] = mapped_column(String(_LONGEST))


_ROWS = cast(Table, UnprintableName.__table__)


def uncovered_by(ranges: list[list[int]]) -> Uncovered:
    """A test against `[[first, last], ...]`, ascending."""
    firsts = [first for first, _ in ranges]

    @lru_cache(maxsize=50_000)
    def covered(char: str) -> bool:
        at = bisect_right(firsts, ord(char)) - 1
        return at >= 0 and ord(char) <= ranges[at][1]

    return lambda text: [char for char in dict.fromkeys(text) if not covered(char)]


def follow(session: Session, members: Iterable[Named]) -> None:
    """These names are new or others by now. In the `db.write()` that wrote them."""
    db.alone(session, _LOCK)  # a design that is published meanwhile would not see them
    _follow(session.connection(), list(members))


def look_again(session: Session, document_kind: str) -> None:
    """Another design is current: look through all names. In the `db.write()` that made it so."""
    db.alone(session, _LOCK)
    session.flush()
    connection = session.connection()
    connection.execute(delete(_ROWS).where(_ROWS.c.document_kind == document_kind))
    for kind, uncovered in _current(connection):
        if kind == document_kind:
            for page in _names(connection):
                _write(connection, kind, uncovered, page)


def _follow(connection: Connection, members: list[Named]) -> None:
    ids = [row for row, _ in members]
    for first in range(0, len(ids), _FEW):
        connection.execute(delete(_ROWS).where(_ROWS.c.member_id.in_(ids[first : first + _FEW])))
    for kind, uncovered in _current(connection):
        _write(connection, kind, uncovered, members)


def _write(connection: Connection, kind: str, uncovered: Uncovered, members: Iterable[Named]) -> None:
    rows = [
        {"document_kind": kind, "member_id": row, "characters": "".join(missing)}
        for row, name in members
        if (missing := uncovered(name))
    ]
    if rows:
        connection.execute(insert(_ROWS), rows)


def _names(connection: Connection) -> Iterator[list[Named]]:
    after = 0
    while True:
        page = select(Member.id, Member.name).where(Member.id > after).order_by(Member.id).limit(_PAGE)
        found = [(row, name) for row, name in connection.execute(page)]
        if found:
            yield found
        if len(found) < _PAGE:
            return
        after = found[-1][0]


def _current(connection: Connection) -> list[tuple[str, Uncovered]]:
    """The test of each kind of document that has a design."""
    digest = TemplateVersion.fonts["digest"].as_string()
    current = select(TemplateVersion.id, TemplateVersion.document_kind, digest)
    found = connection.execute(current.where(TemplateVersion.current)).all()
    for row, _kind, chain in found:
        if chain not in _TESTS:
            fonts = select(TemplateVersion.fonts).where(TemplateVersion.id == row)
            _TESTS[chain] = uncovered_by(connection.execute(fonts).scalar_one()["covered"])
    return [(kind, _TESTS[chain]) for _row, kind, chain in found]


_TESTS: dict[str, Uncovered] = {}  # by the digest of a chain, which says all that it covers


@event.listens_for(Member, "after_insert")
@event.listens_for(Member, "after_update")
def _written(_mapper: Mapper[Any], connection: Connection, member: Member) -> None:
    if inspect(member).attrs.name.history.has_changes():
        _follow(connection, [(member.id, member.name)])
