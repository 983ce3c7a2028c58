"""The job of a notice: send it."""

from typing import Any

from sqlalchemy.orm import Session

from shared import db
from shared.jobs.crashes import CRASHED_WORKER
from shared.jobs.kinds import JobKind, Queue, Work
from shared.notices import Notice, NoticeState


def end(session: Session, notice_id: int, state: NoticeState, code: str, params: dict[str, Any]) -> None:
    """The notice has come to this, for this reason."""
    notice = session.get_one(Notice, notice_id)
    if notice.state == NoticeState.WAITING:
        notice.state, notice.ended_at = state, db.clock(session)
        notice.error_code, notice.error_params = code, params


def _failed(session: Session, work: Work, code: str, params: dict[str, Any]) -> None:
    end(session, int(work.payload["notice_id"]), NoticeState.FAILED, code, params)


def _given_up(session: Session, work: Work) -> None:
    _failed(session, work, CRASHED_WORKER, {})


SEND = JobKind(
    "notice_send", Queue.NOTICE, "worker.handlers.notices:send", on_failure=_failed, on_giving_up=_given_up
)

KINDS = (SEND,)
