"""Jobs of texts: a picture that was uploaded is made what is shown of it."""

from typing import Any

from sqlalchemy.orm import Session

from shared.jobs.crashes import CRASHED_WORKER
from shared.jobs.kinds import JobKind, Queue, Work
from shared.texts import FileState, TextFile


def refuse(session: Session, work: Work, code: str, params: dict[str, Any]) -> None:
    """The picture can't be used; why stands on its row."""
    file = session.get(TextFile, int(work.payload["file_id"]))
    if file is not None and file.state == FileState.RECEIVED:
        file.state, file.refused_code, file.refused_params = FileState.REFUSED, code, params


def refuse_unread(session: Session, work: Work) -> None:
    """A picture that crashed its worker again and again."""
    refuse(session, work, CRASHED_WORKER, {})


PICTURE = JobKind(
    "text_picture",
    Queue.PHOTO,
    "worker.handlers.texts:picture",
    on_failure=refuse,
    on_giving_up=refuse_unread,
)

KINDS = (PICTURE,)
