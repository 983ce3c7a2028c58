"""The job that puts many members' current editions into one file: a print copy, or the stored files
together.
"""

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from shared import db
from shared.bodies import body
from shared.certificates import Certificate, batches, files
from shared.certificates.batches import BatchForm, BatchPrint, BatchState
from shared.certificates.downloads import By, record
from shared.damage import FileDamaged
from shared.errors import Refused
from shared.jobs import holding
from shared.jobs.holding import Claim
from shared.members import Member
from shared.storage import needs_room, sharded, storage
from worker import print_copy
from worker.handling import Done

_EACH = 20  # editions after which the lease is renewed
_DATE = (1980, 1, 1, 0, 0, 0)  # of each file in a zip: the same editions give the same bytes


@dataclass
class _Chosen:
    """What is handed out, in the list's order, and who is left out: [member id, code]."""

    editions: list[Certificate] = field(default_factory=list)
    left_out: list[list[Any]] = field(default_factory=list)


def make(held: Claim) -> Done:
    """Make the file, store it, note who is left out and that each edition was handed out."""
    batch_id = int(held.payload["batch_id"])
    with db.read() as session:
        batch = session.get_one(BatchPrint, batch_id)
    if batch.state != BatchState.MAKING:
        return Done({"batch_id": batch_id})
    chosen = _chosen(batch)
    with tempfile.TemporaryDirectory(prefix="batch-") as folder:
        with needs_room():
            made = _made(held, batch, chosen, Path(folder))
        key = sharded("batch", str(batch_id), f"job-{held.id}-{held.fence}.{batch.form}")
        size = made.stat().st_size if made else None
        digest = None
        if made is not None:
            with made.open("rb") as file:
                digest = storage().put_file(key, file)

    def keep(session: Session) -> None:
        _keep(session, batch_id, chosen, (key, digest, size))

    return Done({"batch_id": batch_id, "pages": len(chosen.editions)}, keep)


def _chosen(batch: BatchPrint) -> _Chosen:
    chosen = _Chosen()
    with db.read() as session:
        for member_id in batch.members:
            member = session.get_one(Member, member_id)
            try:
                if member.institute_code != batch.institute_code:
                    raise Refused("batch_moved")
                chosen.editions.append(batches.printable(session, member))
            except Refused as refused:
                chosen.left_out.append([member_id, refused.code])
    return chosen


def _made(held: Claim, batch: BatchPrint, chosen: _Chosen, folder: Path) -> Path | None:
    """The file; None where there is nobody to print."""
    stored = _stored(held, chosen, folder)
    made = folder / f"made.{batch.form}"
    if batch.form == BatchForm.PDF:
        title = body().usual_document.title.get(body().language)
        return made if print_copy.write(made, (path for _edition, path in stored), title) else None
    count = 0
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED, allowZip64=True) as together:
        for edition, path in stored:
            name = f"{edition.facts['certificate_number']}-{edition.n}.pdf"
            with path.open("rb") as file, together.open(zipfile.ZipInfo(name, _DATE), "w") as entry:
                while part := file.read(1 << 18):
                    entry.write(part)
            count += 1
    return made if count else None


def _stored(held: Claim, chosen: _Chosen, folder: Path) -> Iterator[tuple[Certificate, Path]]:
    """Each edition's own file, found whole, one after another; damaged ones are left out."""
    for at, edition in enumerate(list(chosen.editions)):
        if at % _EACH == 0:
            with db.write() as session:
                holding.renew(session, held, {"done": at, "total": len(chosen.editions)})
        try:
            newer, file = files.open_pdf(edition)
        except FileDamaged:
            chosen.editions.remove(edition)
            chosen.left_out.append([edition.member_id, Refused("batch_damaged").code])
            continue
        path = folder / f"{edition.id}.pdf"
        with file, path.open("wb") as copy:
            while part := file.read(1 << 18):
                copy.write(part)
        yield newer, path
        path.unlink()  # it has been read: the copies never take more room than one


def _keep(session: Session, batch_id: int, chosen: _Chosen, made: tuple[str, str | None, int | None]) -> None:
    batch = session.get_one(BatchPrint, batch_id, with_for_update={"key_share": True})
    if batch.state != BatchState.MAKING:
        return
    key, digest, size = made
    batch.state, batch.finished_at = BatchState.READY, db.clock(session)
    batch.pages, batch.left_out = len(chosen.editions), chosen.left_out
    if digest is not None:
        batch.file_key, batch.file_sha256, batch.size = key, digest, size
        for edition in chosen.editions:
            record(session, edition, By.BATCH, batch.creator_id)
