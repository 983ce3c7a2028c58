"""Checking a register by slices: every row is checked and staged before anything is applied.

A slice commits its rows together with its position, and only if the position is still where the slice
began: a slice that ran twice, or was killed, leaves nothing behind and is simply done again.
"""

import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO, cast

import structlog
from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from shared import clock, crypto, damage, db
from shared.bodies import Body, body
from shared.damage import FileDamaged, open_whole
from shared.errors import LostLease
from shared.members import Member
from shared.members.sealed_id import id_number as own_id
from shared.members.sealed_id import seal_id
from shared.register import child, reading
from shared.register.checks import Problem, RowChecker, RowResult
from shared.register.coverage import current_uncovered
from shared.register.differences import difference
from shared.register.duplicates import mark_duplicates
from shared.register.files.written import Line, Note, column_letters
from shared.register.reading import Register
from shared.register.tables import ImportRow, ImportState, RegisterImport, RowKind
from shared.rules import RuleError
from shared.settings import settings
from shared.storage import needs_room, storage

_log = structlog.get_logger()
BATCH = 2_000
_ROWS = cast(Table, ImportRow.__table__)  # past the ORM: a third quicker for many rows
Guard = Callable[[Session], None]
"""Called first in each transaction; raises LostLease when the work is another's by now."""


def check_slice(import_id: int, guard: Guard, limit_s: float) -> bool:
    """Check and stage for about `limit_s` seconds; True when the import is checked or refused."""
    with db.read() as session:
        found = session.get_one(RegisterImport, import_id)
    if found.state != ImportState.CHECKING:
        return True
    try:
        if found.total is None:
            _prepare(found, guard)
            return False
        if _stage(found, guard, limit_s):
            _finish(found, guard)
            return True
        return False
    except RuleError as error:
        _refuse(import_id, guard, error)
    except FileDamaged as error:
        _log.error("stored_file_damaged", damage=str(error.damage), row=import_id, key=error.key)
        _refuse(import_id, guard, RuleError("file_damaged", reason="register"))
    return True


def _refuse(import_id: int, guard: Guard, error: RuleError) -> None:
    with db.write() as session:
        guard(session)
        refuse_in(session, session.get_one(RegisterImport, import_id), error.code, error.params)


def refuse_in(session: Session, found: RegisterImport, code: str, params: dict[str, Any]) -> None:
    """End the import: its file can't be read. Staged rows go, and so does the file, after the commit."""
    found.state, found.refused = ImportState.REFUSED, {"code": code, "params": params}
    found.finished_at = clock.now()
    session.execute(delete(ImportRow).where(ImportRow.import_id == found.id))
    key = found.file_key
    db.after_commit(session, lambda: storage().delete(key))


def move_on(session: Session, found: RegisterImport, **values: Any) -> None:
    """Advance the import from the position it was read at, or raise LostLease."""
    here = update(RegisterImport).where(
        RegisterImport.id == found.id,
        RegisterImport.position == found.position,
        RegisterImport.state == found.state,
    )
    if db.changed(session, here.values(values).execution_options(synchronize_session=False)) != 1:
        raise LostLease(f"import {found.id}")
    for name, value in values.items():
        setattr(found, name, value)


def _prepare(found: RegisterImport, guard: Guard) -> None:
    """Have the file read, and its rows written where a slice can enter them anywhere; look at the heading."""
    key = f"import/{found.id}/rows-{uuid.uuid4().hex}"  # no attempt writes over another's
    with _opened(found) as file, needs_room(), tempfile.TemporaryFile() as raw:
        rows = cast(BinaryIO, raw)
        answer = child.read(file, rows, _kept(guard))
        register = _opened_rows(rows, answer)
        if answer.last <= register.heading:
            raise RuleError("file_only_heading")
        rows.seek(0)
        digest = storage().put_file(key, rows)
    values = {"total": answer.last, "position": register.heading, "notes": _notes(register, answer)}
    before = found.file_key
    with db.write() as session:
        guard(session)
        move_on(session, found, file_key=key, file_sha256=digest, **values)
    storage().delete(before)


def _opened_rows(rows: BinaryIO, answer: child.Answer) -> Register:
    """The register; where it has no heading, the reason names the sheet that was read of several."""
    try:
        return reading.open_register(rows, body())
    except RuleError as error:
        sheets = [note.params["sheet"] for note in answer.notes if "sheet" in note.params]
        if error.code == "heading_missing" and sheets:
            error.params["sheet"] = sheets[0]
        raise


def _notes(register: Register, answer: child.Answer) -> list[Note]:
    notes = [*answer.notes]
    if register.heading > 1:
        notes.append(Note("heading_row", {"row": register.heading}))
    if register.unnamed:
        names = [column_letters(place) for place in register.unnamed]
        notes.append(Note("columns_unnamed", {"columns": names}))
    return notes


def _kept(guard: Guard) -> Callable[[], None]:
    """What keeps the work ours while the child reads; it raises when it is another's by now."""
    after = 0.0

    def keep() -> None:
        nonlocal after
        if time.monotonic() >= after:
            with db.write() as session:
                guard(session)
            after = time.monotonic() + settings().lease_s / 5

    return keep


def _opened(found: RegisterImport) -> BinaryIO:
    """The register, found to be the one that was stored. Raises FileDamaged."""
    if found.file_sha256 is None:  # stored before there were hashes
        with damage.reading(found.file_key):
            return storage().open(found.file_key)
    return open_whole(found.file_key, found.file_sha256)


def _stage(found: RegisterImport, guard: Guard, limit_s: float) -> bool:
    """Check rows until the time is up; True when there are no more."""
    until = time.monotonic() + limit_s
    with db.read() as session:
        uncovered = current_uncovered(session)
    here = body()
    with _opened(found) as file:
        register = reading.open_register(file, here, after=found.position)
        checker = RowChecker(here, register.columns, uncovered, here.today())
        for batch in _batches(register.rows):
            own = _own_ids([checker.number(line.cells) for line in batch]) if register.columns.masked else {}
            results = [_checked(checker, line, own) for line in batch]
            with db.write() as session:
                guard(session)
                counts = _write(session, found, here, results)
                move_on(session, found, position=batch[-1].number, counts=counts)
            if time.monotonic() > until:
                return False
    return True


def _own_ids(numbers: list[str]) -> dict[str, str]:
    """The identity numbers of these members: a list that was exported has them masked."""
    with db.read() as session:
        found = session.scalars(select(Member).where(Member.certificate_number.in_(numbers)))
        return {member.certificate_number: own_id(member) for member in found}


def _checked(checker: RowChecker, line: Line, own: Mapping[str, str]) -> RowResult:
    id_number = own.get(checker.number(line.cells), "") if own else ""
    result = checker.check(line.number, line.cells, id_number)
    if line.hidden:
        result.problems.append(Problem("", "", "row_hidden", {}, fatal=False))
    return result


def _batches(rows: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _write(session: Session, found: RegisterImport, here: Body, results: list[RowResult]) -> dict[str, int]:
    """Stage the rows; the counts so far."""
    numbers = [result.number for result in results if result.number]
    members = session.scalars(select(Member).where(Member.certificate_number.in_(numbers)))
    known = {member.certificate_number: member for member in members}
    counts = dict(found.counts)
    shapes: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for result in results:
        row = _staged(found.id, here, result, known.get(result.number))
        counts[row["kind"]] = counts.get(row["kind"], 0) + 1
        if result.problems and result.good:
            counts["warning"] = counts.get("warning", 0) + 1
        shapes.setdefault(tuple(row), []).append(row)  # one statement for each set of columns
    for rows in shapes.values():
        session.connection().execute(insert(_ROWS), rows)
    return counts


def _staged(import_id: int, here: Body, result: RowResult, old: Member | None) -> dict[str, Any]:
    facts = {key: value for key, value in result.facts.items() if value or key == "profile"}
    row: dict[str, Any] = {
        "import_id": import_id, "row": result.row, "certificate_number": result.number, "facts": facts,
    }  # fmt: skip
    if result.problems:
        row["problems"] = [problem.as_json() for problem in result.problems]
    if result.id_number:
        row["id_number_index"] = crypto.index(result.id_number)
    if not result.good:
        return {**row, "kind": RowKind.ERROR}
    if old is None:
        sealed = seal_id(result.id_number, result.number)
        return {**row, "kind": RowKind.NEW, "id_number_sealed": sealed}
    if diff := difference(here, old, facts, row["id_number_index"], result.id_number):
        sealed = seal_id(result.id_number, result.number)
        return {**row, "kind": RowKind.UPDATE, "diff": diff, "id_number_sealed": sealed}
    return {**row, "kind": RowKind.SAME}


def _finish(found: RegisterImport, guard: Guard) -> None:
    with db.write() as session:
        guard(session)
        counts = mark_duplicates(session, found.id)
        move_on(session, found, counts=counts, state=ImportState.CHECKED)
    storage().delete(found.file_key)
