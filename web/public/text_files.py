"""Pictures and documents of texts: to anyone while a text that is shown names them, to its keepers always."""

from flask import g
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from shared import db
from shared.damage import FileDamaged, Named, open_named
from shared.errors import NotFound
from shared.texts import FileState, Text, TextFile, belonging, file_types, files, showing
from shared.texts.definitions import TextKind
from web.files import send_open
from web.public import blueprint


@blueprint.get("/files/<int:file_id>")
def text_file(file_id: int) -> ResponseReturnValue:
    """A picture as it was made safe; a document to be saved, under its name and the type that it has."""
    with db.read() as s:
        file = files.by_id(s, file_id)
        if file.state != FileState.READY or not _may_read(s, file):
            raise NotFound(f"file {file_id} of a text")
    try:
        if file.shown_key is not None:
            media = file.shown_key.rpartition(".")[2]
            opened = open_named(Named(file, "shown_key", str(file.shown_sha256)))
            return send_open(opened, mimetype=file_types.MEDIA[media], sha256=str(file.shown_sha256))
        opened = open_named(Named(file, "original_key", file.original_sha256, file.original_size))
    except FileDamaged:
        raise NotFound(f"file {file_id} of a text") from None
    return send_open(
        opened, mimetype=file_types.MEDIA[file.media], sha256=file.original_sha256, download_name=file.name,
        ascii_name=f"file-{file.id}.{file.media}",
    )  # fmt: skip


def _may_read(session: Session, file: TextFile) -> bool:
    if file.id in showing.live_files(session, file.text_id):
        return True
    text = session.get_one(Text, file.text_id)
    keeper = g.account
    return keeper is not None and belonging.keeps(session, keeper, TextKind(text.kind), text.institute_code)
