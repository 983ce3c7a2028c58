"""A picture or document for a text: kept as it came; a picture is made safe by a job on `photo`."""

import unicodedata
import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared import audit, db, jobs
from shared.audit import Act, Actor, Object
from shared.errors import NotFound
from shared.plain import nfc
from shared.rules import RuleError
from shared.settings import settings
from shared.storage import sha256, sharded, storage
from shared.texts import FileSort, FileState, Text, TextFile, file_types
from shared.texts.kinds import PICTURE

MOST_FILES = 50  # of one text
MOST_BYTES = 10_000_000  # of a document; a picture is held to what a photo may have
_LONGEST_NAME = 80  # characters


def receive(text: Text, data: bytes, name: str, *, actor: Actor) -> TextFile:
    """Store the file, then write its row, and for a picture its job.

    Raises RuleError text_file_empty, text_file_kind, text_file_macros, text_file_large, text_files_many;
    StorageFull.
    """
    media = file_types.media_of(data)
    picture = media in file_types.PICTURES
    limit = settings().photo_max_bytes if picture else MOST_BYTES
    if len(data) > limit:
        raise RuleError("text_file_large", longest=limit, found=len(data))
    digest = sha256(data)
    key = sharded("text", str(text.id), f"{digest}-{uuid.uuid4().hex}.{media}")
    storage().put(key, data)
    with db.write() as session:
        if _count(session, text.id) >= MOST_FILES:
            raise RuleError("text_files_many", longest=MOST_FILES)
        file = TextFile(
            text_id=text.id, sort=FileSort.PICTURE if picture else FileSort.DOCUMENT,
            state=FileState.RECEIVED if picture else FileState.READY, name=_plain_name(name, media),
            media=media, original_key=key, original_sha256=digest, original_size=len(data),
            author_id=actor.account_id, created_at=db.clock(session),
        )  # fmt: skip
        session.add(file)
        session.flush()
        if picture:
            payload = {"file_id": file.id}
            jobs.submit(
                session, PICTURE, key=f"text_picture:{file.id}", created_by=actor.account_id, payload=payload
            )
        about = Object("text", text.id)
        audit.record(session, Act.TEXT_FILE, about, actor=actor, file=file.id, sha256=digest, media=media)
    return file


def of_text(session: Session, text_id: int) -> list[TextFile]:
    """The files of a text, in the order in which they came."""
    return list(session.scalars(select(TextFile).where(TextFile.text_id == text_id).order_by(TextFile.id)))


def by_id(session: Session, file_id: int) -> TextFile:
    """The file; raises NotFound."""
    found = session.get(TextFile, file_id)
    if found is None:
        raise NotFound(f"file {file_id} of a text")
    return found


def _count(session: Session, text_id: int) -> int:
    return session.scalar(select(func.count()).where(TextFile.text_id == text_id)) or 0


def _plain_name(name: str, media: str) -> str:
    """The name without folders or what can't be seen, with the ending of what the file is."""
    last = nfc(name.replace("\\", "/").rpartition("/")[2][:1_000])
    seen = "".join(char for char in last if unicodedata.category(char)[0] not in "CZ" or char == " ")
    stem, dot, _ = seen.rpartition(".")
    plain = " ".join((stem if dot else seen).split())[:_LONGEST_NAME].strip(" .")
    return f"{plain or 'file'}.{media}"
