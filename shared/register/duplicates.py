"""What only the whole file can tell: a number twice, or one ID number under two live numbers."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from shared.bodies import body
from shared.members import Member, Membership
from shared.register.checks import Problem
from shared.register.columns import known_columns
from shared.register.lost_digits import rows_that_lost
from shared.register.tables import ImportRow, RowKind

_SHOWN = 10
Found = dict[int, list[Problem]]


def mark_duplicates(session: Session, import_id: int) -> dict[str, int]:
    """Turn the rows concerned into errors; the counts of the whole import. To be called once."""
    found: Found = {}
    _twice(session, import_id, found)
    _one_id_twice(session, import_id, found)
    _known_elsewhere(session, import_id, found)
    _lost_digits(session, import_id, found)
    for ids in _portions(list(found)):
        for row in session.scalars(select(ImportRow).where(ImportRow.id.in_(ids))):
            added = [problem.as_json() for problem in found[row.id]]
            values = {"kind": RowKind.ERROR, "problems": [*(row.problems or []), *added]}
            session.execute(update(ImportRow).where(ImportRow.id == row.id).values(values))
    return count(session, import_id)


def count(session: Session, import_id: int) -> dict[str, int]:
    """Rows by kind, and how many of the good ones have a warning."""
    mine = ImportRow.import_id == import_id
    kinds = session.execute(select(ImportRow.kind, func.count()).where(mine).group_by(ImportRow.kind))
    counts: dict[str, int] = {row[0]: row[1] for row in kinds}
    warned = select(func.count()).where(
        mine, ImportRow.kind != RowKind.ERROR, ImportRow.problems.is_not(None)
    )
    return {**counts, "warning": session.scalar(warned) or 0}


def _live() -> ColumnElement[bool]:
    """A row whose number is not that of an ended member: only those can share no ID number."""
    ended = select(Member.certificate_number).where(Member.state == Membership.ENDED)
    return ImportRow.certificate_number.not_in(ended)


def _repeated(import_id: int, column: Any, *where: ColumnElement[bool]) -> Any:
    return (
        select(column)
        .where(ImportRow.import_id == import_id, *where)
        .group_by(column)
        .having(func.count() > 1)
    )


def _twice(session: Session, import_id: int, found: Found) -> None:
    number = ImportRow.certificate_number
    repeated = _repeated(import_id, number, number != "")
    rows = select(ImportRow.id, ImportRow.row, number).where(
        ImportRow.import_id == import_id, number.in_(repeated)
    )
    for one, others, value in _groups(session.execute(rows)):
        params = {"rows": others[:_SHOWN]}
        found.setdefault(one, []).append(
            Problem(_column("certificate_number"), value, "number_twice", params)
        )


def _one_id_twice(session: Session, import_id: int, found: Found) -> None:
    index = ImportRow.id_number_index
    repeated = _repeated(import_id, index, index.is_not(None), _live())
    rows = select(ImportRow.id, ImportRow.row, index).where(
        ImportRow.import_id == import_id, index.in_(repeated), _live()
    )
    for one, others, _ in _groups(session.execute(rows)):
        params = {"rows": others[:_SHOWN]}
        found.setdefault(one, []).append(Problem(_column("id_number"), "", "id_twice", params))


def _groups(rows: Iterable[Any]) -> Iterable[tuple[int, list[int], Any]]:
    """(row id, the other rows' numbers, the value) for each row of each group."""
    groups: dict[Any, list[tuple[int, int]]] = {}
    for row_id, number, value in rows:
        groups.setdefault(value, []).append((row_id, number))
    for value, members in groups.items():
        for row_id, number in members:
            yield row_id, sorted(n for _, n in members if n != number), value


def _known_elsewhere(session: Session, import_id: int, found: Found) -> None:
    """The ID number belongs to a member who is not ended, under another number."""
    rows = (
        select(ImportRow.id, Member.certificate_number)
        .join(Member, Member.id_number_index == ImportRow.id_number_index)
        .where(
            ImportRow.import_id == import_id,
            ImportRow.kind != RowKind.ERROR,
            Member.state != Membership.ENDED,
            Member.certificate_number != ImportRow.certificate_number,
            _live(),
        )
    )
    for row_id, other in session.execute(rows):
        params = {"number": other}
        found.setdefault(row_id, []).append(Problem(_column("id_number"), "", "id_known", params))


def _lost_digits(session: Session, import_id: int, found: Found) -> None:
    """A right number that is there already is not replaced by one whose last digits a spreadsheet lost."""
    for row_id in rows_that_lost(session, import_id):
        found.setdefault(row_id, []).append(Problem(_column("id_number"), "", "id_digits_lost", {}))


def _column(key: str) -> str:
    """The first of the headings that the body's registers have for it: the file is not read again."""
    return known_columns(body())[key][0]


def _portions(ids: list[int]) -> Iterable[list[int]]:
    return (ids[at : at + 500] for at in range(0, len(ids), 500))
