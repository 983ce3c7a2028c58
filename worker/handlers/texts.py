"""Jobs of texts: a picture that was uploaded becomes what is shown of it."""

from sqlalchemy.orm import Session

from shared import db
from shared.damage import FileDamaged, Named, read_named
from shared.errors import JobError
from shared.jobs.holding import Claim
from shared.storage import sha256, sharded, storage
from shared.texts import FileState, TextFile
from worker.handling import Done
from worker.photos.illustration import Illustration, illustrate


def picture(held: Claim) -> Done:
    """The picture made safe; it is shown from then on, wherever a text names it."""
    file_id = int(held.payload["file_id"])
    with db.read() as session:
        file = session.get_one(TextFile, file_id)
    if file.state != FileState.RECEIVED:
        return Done({"file_id": file_id})
    try:
        data = read_named(Named(file, "original_key", file.original_sha256, file.original_size))
    except FileDamaged as error:
        raise JobError("file_damaged", final=True, reason="picture", damage=str(error.damage)) from error
    made = illustrate(data)
    key = sharded("text", str(file.text_id), f"job-{held.id}-{held.fence}-shown.{made.media}")
    storage().put(key, made.data)

    def record(session: Session) -> None:
        _keep(session, file_id, made, key)

    return Done({"file_id": file_id, "width": made.width, "height": made.height}, record)


def _keep(session: Session, file_id: int, made: Illustration, key: str) -> None:
    file = session.get_one(TextFile, file_id)
    file.state, file.shown_key, file.shown_sha256 = FileState.READY, key, sha256(made.data)
    file.width, file.height = made.width, made.height
