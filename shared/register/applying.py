"""Applying a checked register by slices: new members are inserted, known ones updated, nobody removed."""

import time
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared import clock, db
from shared.bodies import body
from shared.certificates import coverage
from shared.members import Member
from shared.register.differences import FACTS, empty_filled
from shared.register.staging import BATCH, Guard, move_on
from shared.register.tables import ImportRow, ImportState, RegisterImport, RowKind

_APPLIED = (RowKind.NEW, RowKind.UPDATE)
_MEMBERS = cast(Table, Member.__table__)  # past the ORM: a third quicker for many rows
_UPDATED = (*FACTS, "id_number_sealed", "id_number_index", "profile", "updated_at")


def apply_slice(import_id: int, guard: Guard, limit_s: float) -> bool:
    """Apply staged rows for about `limit_s` seconds; True when the import has ended.

    It is applied, or stopped with import_stale: the members have changed against the check.
    """
    until = time.monotonic() + limit_s
    with db.read() as session:
        found = session.get_one(RegisterImport, import_id)
    while found.state == ImportState.APPLYING:
        try:
            with db.write() as session:
                guard(session)
                _one_batch(session, found)
        except IntegrityError:  # of its batch nothing is written
            with db.write() as session:
                guard(session)
                stop_in(session, session.get_one(RegisterImport, import_id), "import_stale")
            return True
        if time.monotonic() > until:
            break
    return found.state != ImportState.APPLYING


def stop_in(session: Session, found: RegisterImport, code: str = "") -> None:
    """End an apply before its last row; what is written stays, and `position` says how far that is."""
    found.state, found.finished_at = ImportState.STOPPED, clock.now()
    found.refused = {"code": code, "params": {}} if code else None
    _forget_ids(session, found.id)


def _one_batch(session: Session, found: RegisterImport) -> None:
    chosen = (
        select(
            ImportRow.row, ImportRow.certificate_number, ImportRow.id_number_sealed,
            ImportRow.id_number_index, ImportRow.facts,
        )
        .where(
            ImportRow.import_id == found.id, ImportRow.kind.in_(_APPLIED),
            ImportRow.row > found.position,
        )
        .order_by(ImportRow.row)
        .limit(BATCH)
    )  # fmt: skip
    rows = session.execute(chosen).all()
    if not rows:
        move_on(session, found, state=ImportState.APPLIED, finished_at=clock.now())
        _forget_ids(session, found.id)
        return
    move_on(session, found, position=rows[-1].row)
    _apply(session, rows)


def _forget_ids(session: Session, import_id: int) -> None:
    """The staged ID numbers have served; the members' own rows hold them."""
    mine = update(ImportRow).where(ImportRow.import_id == import_id)
    session.execute(mine.values(id_number_sealed=None, id_number_index=None))


def _apply(session: Session, rows: Any) -> None:
    numbers = [row.certificate_number for row in rows]
    held = select(Member).where(Member.certificate_number.in_(numbers)).order_by(Member.id)
    known = {
        member.certificate_number: member for member in session.scalars(held.with_for_update(key_share=True))
    }
    now, category = clock.now(), str(body().categories.entries[0].words)
    new = [_new(row, now, category) for row in rows if row.certificate_number not in known]
    if new:
        session.connection().execute(insert(_MEMBERS), new)
    old = [
        _changed(known[row.certificate_number], row, now) for row in rows if row.certificate_number in known
    ]
    if old:
        values = {name: bindparam(f"new_{name}", type_=_MEMBERS.c[name].type) for name in _UPDATED}
        statement = update(_MEMBERS).where(_MEMBERS.c.id == bindparam("member_id")).values(values)
        session.connection().execute(statement, old)
    written = select(_MEMBERS.c.id, _MEMBERS.c.name).where(_MEMBERS.c.certificate_number.in_(numbers))
    coverage.follow(session, [(row, name) for row, name in session.execute(written)])


def _new(row: Any, now: int, category: str) -> dict[str, Any]:
    values = {key: row.facts.get(key, "") for key in FACTS}
    return {
        **values,
        "category": values["category"] or category,
        "certificate_number": row.certificate_number,
        "id_number_sealed": row.id_number_sealed,
        "id_number_index": row.id_number_index,
        "profile": row.facts["profile"],
        "created_at": now,
        "updated_at": now,
    }


def _changed(member: Member, row: Any, now: int) -> dict[str, Any]:
    """All values of an update: what the row doesn't say, and what the member typed, stays."""
    values = {key: row.facts.get(key) or getattr(member, key) for key in FACTS}
    filled = {**member.profile, **empty_filled(member.profile, row.facts["profile"])}
    values |= {
        "id_number_sealed": row.id_number_sealed, "id_number_index": row.id_number_index,
        "profile": filled, "updated_at": now,
    }  # fmt: skip
    return {"member_id": member.id, **{f"new_{key}": value for key, value in values.items()}}
