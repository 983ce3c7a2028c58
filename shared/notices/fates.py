"""What has become of notices, for people: the row's state, and what its job waits for meanwhile."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.jobs import Job
from shared.notices import Notice, NoticeState


@dataclass(frozen=True)
class Fate:
    """A notice, how often it was tried, and why it isn't sent (yet)."""

    notice: Notice
    tries: int
    code: str | None
    params: dict[str, Any]

    @property
    def waits(self) -> bool:
        """Whether it may still be sent."""
        return self.notice.state == NoticeState.WAITING


def fates(session: Session, notices: Sequence[Notice]) -> list[Fate]:
    """One for each, in the same order."""
    ids = [notice.job_id for notice in notices if notice.job_id is not None]
    rows = select(Job.id, Job.attempts, Job.error_code, Job.error_params).where(Job.id.in_(ids))
    known = {job_id: (tries, code, params) for job_id, tries, code, params in session.execute(rows)}
    return [_fate(notice, known) for notice in notices]


def _fate(notice: Notice, known: dict[uuid.UUID, tuple[int, str | None, dict[str, Any] | None]]) -> Fate:
    tries, code, params = known.get(notice.job_id, (0, None, None)) if notice.job_id else (0, None, None)
    if notice.state != NoticeState.WAITING:
        code, params = notice.error_code, notice.error_params
    return Fate(notice, tries, code, params or {})
