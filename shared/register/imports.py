"""An import from upload to end: begin, check, decide, apply. Used by the page, the command and the jobs."""

import os
import uuid
from pathlib import PurePath
from typing import BinaryIO

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from shared import audit, clock, crypto, db, jobs
from shared.audit import Act, Actor, Object
from shared.errors import Refused
from shared.jobs import Job
from shared.members import institutes
from shared.register.applying import stop_in
from shared.register.kinds import APPLY, CHECK
from shared.register.tables import ImportRow, ImportState, RegisterImport
from shared.storage import storage

MAX_FILE_BYTES = 200_000_000


def begin(file: BinaryIO, file_name: str, *, actor: Actor, check_by_job: bool) -> RegisterImport:
    """Store an open (seekable) file, then write the import's row, state checking, in one transaction.

    With `check_by_job` the job that checks it is in the same transaction; without, the caller runs the
    slices. A file without a row is tidied up.

    Raises Refused file_too_large, file_empty, keys_changing; StorageFull.
    """
    size = file.seek(0, os.SEEK_END)
    _refuse_while_keys_change()
    if not size:
        raise Refused("file_empty")
    if size > MAX_FILE_BYTES:
        raise Refused("file_too_large", longest_mb=MAX_FILE_BYTES // 1_000_000)
    key = f"import/{uuid.uuid4().hex}/register"
    file.seek(0)
    digest = storage().put_file(key, file)
    with db.write() as session:
        institutes.sync(session)
        found = RegisterImport(
            file_key=key,
            file_sha256=digest,
            file_name=_shown(file_name),
            state=ImportState.CHECKING,
            created_by=actor.name,
            created_at=clock.now(),
        )
        session.add(found)
        session.flush()
        audit.record(
            session, Act.IMPORT_BEGIN, Object("import", found.id), actor=actor,
            file=found.file_name, size=size, sha256=digest,
        )  # fmt: skip
        if check_by_job:
            submit_check(session, found, actor=actor)
    return found


def _shown(file_name: str) -> str:
    name = "".join(char for char in PurePath(file_name).name if char.isprintable())
    return name[:200] or "register"


def submit_check(session: Session, found: RegisterImport, *, actor: Actor) -> Job:
    """Have the workers check it (or go on, if a job failed). In a `db.write()`."""
    job = jobs.submit(
        session, CHECK, key=f"import_check:{found.id}", created_by=actor.account_id,
        payload={"import_id": found.id},
    )  # fmt: skip
    session.get_one(RegisterImport, found.id).job_id = job.id
    return job


def decide(session: Session, import_id: int, *, only_good: bool, actor: Actor) -> RegisterImport:
    """State applying: only the good rows, or all or nothing. In a `db.write()`; then apply or `submit_apply`.

    Raises Refused: import_not_checked, import_has_errors (all or nothing), import_nothing_good, import_stale
    (another register was applied since this one was checked: check it again), import_busy.
    """
    db.alone(session, "register")  # two that are decided at once would not see each other
    _refuse_while_keys_change()
    found = session.get_one(RegisterImport, import_id, with_for_update=True)
    if found.state != ImportState.CHECKED:
        raise Refused("import_not_checked", state=found.state)
    errors = found.counts.get("error", 0)
    if errors and not only_good:
        raise Refused("import_has_errors", errors=errors)
    if not sum(found.counts.get(kind, 0) for kind in ("new", "update", "same")):
        raise Refused("import_nothing_good")
    _refuse_crossing(session, found)
    found.state, found.only_good, found.position = ImportState.APPLYING, only_good, 1
    audit.record(
        session, Act.IMPORT_APPLY, Object("import", found.id), actor=actor,
        only_good=only_good, **found.counts,
    )  # fmt: skip
    return found


def submit_apply(session: Session, found: RegisterImport, *, actor: Actor) -> Job:
    """Have the workers apply it (or go on, if a job failed). In the `db.write()` of `decide`."""
    job = jobs.submit(
        session, APPLY, key=f"import_apply:{found.id}", created_by=actor.account_id,
        payload={"import_id": found.id},
    )  # fmt: skip
    session.get_one(RegisterImport, found.id).job_id = job.id
    return job


def cancel(session: Session, import_id: int, *, actor: Actor) -> RegisterImport:
    """Give up an import before it is applied, or one whose apply has come to a halt. In a `db.write()`.

    Staged rows and file go; of an apply what is written stays. Raises Refused import_not_checked.
    """
    seen = session.get_one(RegisterImport, import_id)
    if seen.state == ImportState.CHECKING and seen.job_id:
        jobs.cancel(session, seen.job_id)  # before the import is locked: see the order of locks
    found = session.get_one(RegisterImport, import_id, with_for_update=True, populate_existing=True)
    if found.state == ImportState.APPLYING and _at_a_halt(session, found):
        stop_in(session, found)
    elif found.state in (ImportState.CHECKING, ImportState.CHECKED):
        _cancel_unwritten(session, found)
    else:
        raise Refused("import_not_checked", state=found.state)
    audit.record(session, Act.IMPORT_CANCEL, Object("import", import_id), actor=actor)
    return found


def _cancel_unwritten(session: Session, found: RegisterImport) -> None:
    found.state, found.finished_at = ImportState.CANCELLED, clock.now()
    session.execute(delete(ImportRow).where(ImportRow.import_id == found.id))
    key = found.file_key
    db.after_commit(session, lambda: storage().delete(key))


def _at_a_halt(session: Session, found: RegisterImport) -> bool:
    """Its job has ended, and no command applies it."""
    job = session.get(Job, found.job_id) if found.job_id else None
    return job is not None and job.state not in jobs.UNFINISHED


def _refuse_while_keys_change() -> None:
    """One ID number under two index keys would pass for two."""
    if crypto.keys_are_changing():
        raise Refused("keys_changing")


def _refuse_crossing(session: Session, found: RegisterImport) -> None:
    """What another import applied since the check may contradict it."""
    other = select(RegisterImport.state).where(
        RegisterImport.id != found.id,
        or_(
            RegisterImport.state == ImportState.APPLYING,
            RegisterImport.state.in_((ImportState.APPLIED, ImportState.STOPPED))
            & (RegisterImport.finished_at >= found.created_at),
        ),
    )
    states = set(session.scalars(other))
    if ImportState.APPLYING in states:
        raise Refused("import_busy")
    if states:
        raise Refused("import_stale")
