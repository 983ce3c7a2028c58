"""Changing the keys of ID numbers: what an older key sealed or indexed is sealed and indexed with the newest.

Every batch is a transaction and every row shows by itself whether it is done, so this may be stopped anywhere
and begun again, and two at once do no harm. Meanwhile all keys read, and no register is imported: one ID
number under two index keys would pass for two.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from shared import crypto, db
from shared.errors import Refused
from shared.members import Member
from shared.members.sealed_id import seal_id, unseal_id
from shared.register.tables import ImportRow, ImportState, RegisterImport

BATCH = 500
_TABLES = (ImportRow, Member)  # staged rows first: they become members'
_AT_WORK = (ImportState.CHECKING, ImportState.APPLYING)


@dataclass
class Outcome:
    """How many values were sealed anew, and whose no key of the settings opens (table and row)."""

    resealed: int = 0
    unreadable: list[tuple[str, int]] = field(default_factory=list)


def reseal(told: Callable[[int], object] = lambda _: None) -> Outcome:
    """Bring every row to the newest keys; `told` gets the number of rows looked at after each batch.

    Raises Refused import_at_work while a register is checked or applied.
    """
    with db.read() as session:
        if session.scalar(select(func.count()).where(RegisterImport.state.in_(_AT_WORK))):
            raise Refused("import_at_work")
    outcome = Outcome()
    for table in _TABLES:
        last = 0
        while rows := _batch(table, last, outcome):
            last = rows[-1].id
            told(len(rows))
    return outcome


def rows_to_look_at() -> int:
    """How many sealed values there are."""
    with db.read() as session:
        return sum(session.scalar(_sealed(table, func.count())) or 0 for table in _TABLES)


def by_key() -> dict[str, int]:
    """How many values each key of ID numbers seals, by its name; those that are in no setting, too."""
    names: Counter[str] = Counter()
    with db.read() as session:
        for table in _TABLES:
            values = session.scalars(
                _sealed(table, table.id_number_sealed).execution_options(yield_per=BATCH)
            )
            names.update(crypto.sealed_with(sealed) for sealed in values)
    return dict(names)


def _sealed(table: Any, *columns: Any) -> Any:
    return select(*columns).select_from(table).where(table.id_number_sealed.is_not(None))


def _batch(table: Any, after: int, outcome: Outcome) -> list[Any]:
    columns = (table.id, table.certificate_number, table.id_number_sealed, table.id_number_index)
    chosen = _sealed(table, *columns).where(table.id > after).order_by(table.id).limit(BATCH)
    with db.write() as session:
        rows = list(session.execute(chosen.with_for_update()).all())
        _write(session, table, [values for row in rows if (values := _renewed(table, row, outcome))])
    return rows


def _renewed(table: Any, row: Any, outcome: Outcome) -> dict[str, Any] | None:
    """The row's values under the newest keys, or None when it has them."""
    try:
        plain = unseal_id(row.id_number_sealed, row.certificate_number)
    except (KeyError, InvalidTag):
        outcome.unreadable.append((table.__tablename__, row.id))
        return None
    index = crypto.index(plain)
    if crypto.is_newest(row.id_number_sealed) and row.id_number_index == index:
        return None
    outcome.resealed += 1
    return {"row_id": row.id, "sealed": seal_id(plain, row.certificate_number), "index": index}


def _write(session: Session, table: Any, values: list[dict[str, Any]]) -> None:
    if values:
        rows = table.__table__
        statement = update(rows).where(rows.c.id == bindparam("row_id"))
        renewed = {
            "id_number_sealed": bindparam("sealed", type_=rows.c.id_number_sealed.type),
            "id_number_index": bindparam("index", type_=rows.c.id_number_index.type),
        }
        session.connection().execute(statement.values(renewed), values)
