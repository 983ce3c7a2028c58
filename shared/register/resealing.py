"""Changing the keys: what an older key sealed or indexed is sealed and indexed with the newest.

Every batch is a transaction and every row shows by itself whether it is done, so this may be stopped anywhere
and begun again, and two at once do no harm. Meanwhile all keys read, and no register is imported: one ID
number under two index keys would pass for two. Whoever seals something else names its column in `_COLUMNS`.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from shared import applications, crypto, db
from shared.accounts import kept_forms, second_factors
from shared.accounts.kept_forms import KeptForm
from shared.accounts.second_factors import SecondFactor
from shared.applications import Application
from shared.errors import Refused
from shared.members import Member
from shared.members.sealed_id import seal_id, unseal_id
from shared.photos import uploads
from shared.photos.uploads import UploadEntry
from shared.register.tables import ImportRow, ImportState, RegisterImport

BATCH = 500
_AT_WORK = (ImportState.CHECKING, ImportState.APPLYING)


@dataclass(frozen=True)
class Sealed:
    """A column of sealed values: its row's number, what names the row for `seal` and `unseal`, and the column
    of the keyed hash where the value is looked up by one."""

    column: Any
    key: Any
    sealed_for: Any
    seal: Callable[[str, Any], bytes]
    unseal: Callable[[bytes, Any], str]
    index: Any = None

    @property
    def table(self) -> Any:
        """The table's own columns."""
        return self.column.class_.__table__


_COLUMNS = (
    # Staged rows first: they become members'.
    *(
        Sealed(of.id_number_sealed, of.id, of.certificate_number, seal_id, unseal_id, of.id_number_index)
        for of in (ImportRow, Member)
    ),
    Sealed(
        Application.id_number_sealed,
        Application.id,
        Application.number,
        applications.seal_id,
        applications.unseal_id,
        Application.id_number_index,
    ),
    *(
        Sealed(
            column,
            SecondFactor.account_id,
            SecondFactor.account_id,
            second_factors.seal,
            second_factors.unseal,
        )
        for column in (SecondFactor.secret_sealed, SecondFactor.pending_sealed)
    ),
    Sealed(UploadEntry.name_sealed, UploadEntry.id, UploadEntry.upload_id, uploads.seal, uploads.unseal),
    Sealed(KeptForm.sealed, KeptForm.id, KeptForm.token, kept_forms.seal, kept_forms.unseal),
)


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
    for column in _COLUMNS:
        last = 0
        while rows := _batch(column, last, outcome):
            last = rows[-1].key
            told(len(rows))
    return outcome


def rows_to_look_at() -> int:
    """How many sealed values there are."""
    with db.read() as session:
        return sum(session.scalar(_select(one, func.count())) or 0 for one in _COLUMNS)


def by_key() -> dict[str, int]:
    """How many values each key seals, by its name; those that are in no setting, too."""
    names: Counter[str] = Counter()
    with db.read() as session:
        for one in _COLUMNS:
            values = session.scalars(_select(one, one.column).execution_options(yield_per=BATCH))
            names.update(crypto.sealed_with(sealed) for sealed in values)
    return dict(names)


def _select(one: Sealed, *columns: Any) -> Any:
    return select(*columns).select_from(one.table).where(one.column.is_not(None))


def _batch(one: Sealed, after: int, outcome: Outcome) -> list[Any]:
    columns = [one.key.label("key"), one.sealed_for.label("sealed_for"), one.column.label("sealed")]
    if one.index is not None:
        columns.append(one.index.label("hashed"))
    chosen = _select(one, *columns).where(one.key > after).order_by(one.key).limit(BATCH)
    with db.write() as session:
        rows = list(session.execute(chosen.with_for_update()).all())
        _write(session, one, [values for row in rows if (values := _renewed(one, row, outcome))])
    return rows


def _renewed(one: Sealed, row: Any, outcome: Outcome) -> dict[str, Any] | None:
    """The row's values under the newest keys, or None when it has them."""
    try:
        plain = one.unseal(row.sealed, row.sealed_for)
    except (KeyError, InvalidTag):
        outcome.unreadable.append((one.table.name, row.key))
        return None
    index = None if one.index is None else crypto.index(plain)
    if crypto.is_newest(row.sealed) and (one.index is None or row.hashed == index):
        return None
    outcome.resealed += 1
    return {"row_key": row.key, "sealed": one.seal(plain, row.sealed_for), "hashed": index}


def _write(session: Session, one: Sealed, values: list[dict[str, Any]]) -> None:
    if not values:
        return
    renewed = {one.column.key: bindparam("sealed", type_=one.column.type)}
    if one.index is not None:
        renewed[one.index.key] = bindparam("hashed", type_=one.index.type)
    statement = update(one.table).where(one.table.c[one.key.key] == bindparam("row_key"))
    session.connection().execute(statement.values(renewed), values)
