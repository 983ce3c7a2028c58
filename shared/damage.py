"""Stored files that are not what their rows say: found before they are used, marked on the row, logged.

A disk loses files, a restored backup lacks a day, a copy stops half-way. Whoever uses a file compares it with
the hash (and the size) that its row keeps; the mark goes once the file passes again.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Protocol

import structlog
from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from shared import db
from shared.errors import NotFound, ServiceError
from shared.storage import storage

_log = structlog.get_logger()
_PART = 1 << 18  # bytes of a file that are in memory at once


class Damage(StrEnum):
    """What is wrong with a file: gone, cut short, other bytes than were stored, or not to be read."""

    MISSING = "missing"
    SHORTENED = "shortened"
    CHANGED = "changed"
    UNREADABLE = "unreadable"


class FileDamaged(ServiceError):
    """A stored file is not what its row says."""

    def __init__(self, key: str, damage: Damage) -> None:
        super().__init__(key, damage)
        self.key = key
        self.damage = damage


class MayBeDamaged:
    """Columns of a table whose rows name a file. `damage` is None while nobody found anything wrong."""

    damage: Mapped[str | None] = mapped_column(String(12))
    damaged_at: Mapped[int | None] = mapped_column(BigInteger)


class _Row(Protocol):
    """A row of such a table."""

    id: int
    damage: str | None
    damaged_at: int | None


@dataclass(frozen=True)
class Named:
    """A stored file as its row names it: in `column`, with its hexadecimal SHA-256 and its size in bytes."""

    row: _Row
    column: str
    sha256: str
    size: int | None = None

    @property
    def key(self) -> str:
        """The key in the storage."""
        return str(getattr(self.row, self.column))


@contextmanager
def reading(key: str) -> Iterator[None]:
    """What the storage raises within, while this file is read, is raised as FileDamaged."""
    try:
        yield
    except NotFound:
        raise FileDamaged(key, Damage.MISSING) from None
    except OSError as error:
        raise FileDamaged(key, Damage.UNREADABLE) from error


def open_whole(key: str, sha256: str, size: int | None = None) -> BinaryIO:
    """The file, found to be whole, at its beginning; never whole in memory. Raises FileDamaged."""
    with reading(key):
        file = storage().open(key)
        try:
            if (damage := _damage(file, sha256, size)) is not None:
                raise FileDamaged(key, damage)
            file.seek(0)
        except BaseException:
            file.close()
            raise
    return file


def _damage(file: BinaryIO, sha256: str, size: int | None) -> Damage | None:
    length = file.seek(0, 2)
    if size is not None and length != size:
        return Damage.SHORTENED if length < size else Damage.CHANGED
    file.seek(0)
    digest = hashlib.sha256()
    while part := file.read(_PART):
        digest.update(part)
    return None if digest.hexdigest() == sha256 else Damage.CHANGED


def read_whole(key: str, sha256: str) -> bytes:
    """The bytes of a file, found to be whole. Raises FileDamaged."""
    with open_whole(key, sha256) as file:
        return file.read()


@contextmanager
def marking(named: Named) -> Iterator[None]:
    """FileDamaged raised within is marked on the row; a mark on what passes is taken back."""
    try:
        yield
    except FileDamaged as error:
        mark(named, error.damage)
        raise
    if named.row.damage is not None:
        mark(named, None)


def open_named(named: Named) -> BinaryIO:
    """As `open_whole`, with the marks of `marking`."""
    with marking(named):
        return open_whole(named.key, named.sha256, named.size)


def read_named(named: Named) -> bytes:
    """As `read_whole`, with the marks of `marking`."""
    with open_named(named) as file:
        return file.read()


def mark(named: Named, damage: Damage | None) -> None:
    """Note on the row what its file was found to be, unless it names another file by now.

    In a transaction of its own: not to be called within a `db.write()`.
    """
    with db.write() as session:
        row = session.get(type(named.row), named.row.id, with_for_update=True)
        if row is None or getattr(row, named.column) != named.key or row.damage == damage:
            return
        row.damage, row.damaged_at = damage, db.clock(session) if damage else None
    found = {"table": type(named.row).__name__, "row": named.row.id, "key": named.key}
    if damage is None:
        _log.warning("stored_file_whole_again", **found)
    else:
        _log.error("stored_file_damaged", damage=str(damage), **found)
