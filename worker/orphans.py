"""Files that no row names: temporary ones and those of dead attempts, removed once older than a lease.

What a running job has stored is left alone however old it is: a worker that stood still may yet name it.
The running jobs are therefore read before the rows.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice

import structlog
from sqlalchemy import select

from shared import db
from shared.applications.papers import Paper, PaperPage
from shared.certificates import Certificate
from shared.certificates.batches import BatchPrint
from shared.jobs import Job, JobState
from shared.photos import Photo
from shared.photos.uploads import OPEN, PhotoUpload
from shared.register.tables import ImportState, RegisterImport
from shared.settings import settings
from shared.storage import storage
from shared.texts import TextFile

_log = structlog.get_logger()
_BATCH = 500
# Where each kind of file is named; the third part of its key is the id of whose it is.
_NAMED_BY = {
    "pdf": (Certificate.member_id, (Certificate.pdf_key,)),
    "picture": (Certificate.member_id, (Certificate.picture_key, Certificate.print_picture_key)),
    "paper": (Paper.application_id, (Paper.file_key,)),
    "paper_page": (PaperPage.paper_id, (PaperPage.file_key,)),
    "batch": (BatchPrint.id, (BatchPrint.file_key,)),
    "photo": (Photo.member_id, (Photo.original_key, Photo.print_key)),
    "text": (TextFile.text_id, (TextFile.original_key, TextFile.shown_key)),
}


def remove() -> int:
    """Delete the orphans; how many there were. What the disk refuses of one stops no other."""
    removed = _tried("import", _imports) + _tried("photo_upload", _uploads)
    removed += sum(_tried(kind, partial(_of_kind, kind)) for kind in _NAMED_BY)
    if removed:
        _log.info("orphans_removed", count=removed)
    return removed


def _running() -> list[str]:
    """How the keys of what running jobs store name their jobs."""
    with db.read() as session:
        ids = session.scalars(select(Job.id).where(Job.state == JobState.RUNNING)).all()
    return [f"job-{one}-" for one in ids] + [f"-{one.hex[:8]}-" for one in ids]


def _tried(kind: str, step: Callable[[], int]) -> int:
    try:
        return step()
    except OSError as error:
        _log.error("orphans_not_listed", kind=kind, error=type(error).__name__, errno=error.errno)
        return 0


def _of_kind(kind: str) -> int:
    removed = 0
    owner, columns = _NAMED_BY[kind]
    for keys in _in_batches(_old(kind)):
        running = _running()
        owners = {int(key.split("/")[2]) for key in keys if key.split("/")[2].isdigit()}
        with db.read() as session:
            rows = session.execute(select(*columns).where(owner.in_(owners))).all()
        named = {key for row in rows for key in row}
        orphans = (key for key in keys if key not in named and not any(job in key for job in running))
        removed += sum(map(_delete, orphans))
    return removed


def _delete(key: str) -> bool:
    try:
        storage().delete(key)
    except OSError as error:
        _log.error("orphan_not_removed", key=key, error=type(error).__name__, errno=error.errno)
        return False
    return True


def _imports() -> int:
    """Registers as they came, and their rows as text: they may stay only while one is checked."""
    with db.read() as session:
        wanted = RegisterImport.state == ImportState.CHECKING
        keys = session.scalars(select(RegisterImport.file_key).where(wanted)).all()
        ids = session.scalars(select(RegisterImport.id).where(wanted)).all()
    kept = tuple(key.rpartition("/")[0] + "/" for key in keys) + tuple(f"import/{i}/" for i in ids)
    gone = [key for key in _old("import") if not key.startswith(kept)]
    return sum(_delete(key) for key in gone)


def _uploads() -> int:
    """Zips of photos: they stay only until they have been read."""
    with db.read() as session:
        unread = session.scalars(select(PhotoUpload.file_key).where(PhotoUpload.state.in_(OPEN)))
        kept = tuple(f"{key}/" for key in unread)
    return sum(_delete(key) for key in _old("photo_upload") if not key.startswith(kept))


def _old(kind: str) -> Iterator[str]:
    return (file.key for file in storage().list(kind) if file.age_s > settings().orphan_s)


def _in_batches(keys: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(keys)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
