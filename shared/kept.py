"""Figures that are dear to count, kept in a row: who finds them old counts them anew, one at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, BigInteger, String, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import db
from shared.db import Base


class KeptFigures(Base):
    """What was counted and when; `begun_at`: when somebody last began to count."""

    __tablename__ = "kept_figures"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    counted_at: Mapped[int] = mapped_column(BigInteger, default=0)
    begun_at: Mapped[int] = mapped_column(BigInteger, default=0)


@dataclass(frozen=True)
class Kept:
    """Figures, and when they were counted."""

    figures: dict[str, Any]
    counted_at: int


def figures(name: str, count: Callable[[Session], dict[str, Any]], *, for_s: float) -> Kept:
    """What `count` gave within the last `for_s` seconds, or gives now.

    While somebody counts, all others get the older figures; before there are any, each counts for itself.
    """
    with db.read() as session:
        row, now = session.get(KeptFigures, name), db.clock(session)
    old = Kept(row.figures, row.counted_at) if row is not None and row.counted_at else None
    if old is not None and (now - old.counted_at < for_s * 1000 or not _begin(name, now, for_s)):
        return old
    with db.read() as session:
        made = Kept(count(session), now)
    _keep(name, made)
    return made


def _begin(name: str, now: int, for_s: float) -> bool:
    """Whether it is for us to count: nobody has begun since the figures went stale."""
    stale = update(KeptFigures).where(
        KeptFigures.name == name, KeptFigures.begun_at <= now - int(for_s * 1000)
    )
    with db.write() as session:
        return db.changed(session, stale.values(begun_at=now)) == 1


def _keep(name: str, made: Kept) -> None:
    values = {"figures": made.figures, "counted_at": made.counted_at}
    with db.write() as session:
        if db.changed(session, update(KeptFigures).where(KeptFigures.name == name).values(**values)) == 0:
            db.insert_new(session, KeptFigures, {"name": name, **values, "begun_at": made.counted_at})
