"""Prints that failed: whether confirming the same once more could end otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.certificates.kinds import RENDER
from shared.db import now_ms
from shared.jobs import Job, JobState

# The same facts, photo and design fail alike: other work, another fingerprint.
LASTING = ("glyph_missing", "photo_too_small", "text_overflow")
BY_THE_BODY = (
    "crashed_worker", "design_broken", "fonts_differ", "qr_unreadable", "seal_missing", "template_missing",
)  # fmt: skip
_MENDED_BY_ANOTHER_PRINT = (
    "pdf",
    "photo",
)  # of file_damaged: what the next try finds whole again, or fetches
TRIES = 2  # so often something else may fail before it is the body's affair
REST_MS = 60 * 60 * 1000  # after which the body may have mended it


@dataclass(frozen=True)
class Setback:
    """The last print of one plan failed, as `times` before; `again`: another try may end otherwise."""

    job_id: UUID
    code: str
    params: Mapping[str, Any]
    times: int
    again: bool


def last(session: Session, key: str) -> Setback | None:
    """What became of the newest job with this idempotency key, if it failed."""
    mine = select(Job).where(Job.idempotency_key == key, Job.kind == RENDER.name)
    job = session.scalar(mine.order_by(Job.created_at.desc(), Job.id.desc()).limit(1))
    if job is None or job.state != JobState.FAILED:
        return None
    code = job.error_code or "internal"
    alike = select(func.count()).where(
        Job.idempotency_key == key, Job.state == JobState.FAILED, Job.error_code == job.error_code
    )
    times = int(session.scalar(alike) or 0)
    now = int(session.scalar(select(now_ms())) or 0)
    rested = now - (job.finished_at or now) > REST_MS
    return Setback(
        job.id, code, job.error_params or {}, times, _again(code, job.error_params or {}, times, rested)
    )


def _again(code: str, params: Mapping[str, Any], times: int, rested: bool) -> bool:
    if code in LASTING:
        return False
    if code == "file_damaged" and params.get("reason") in _MENDED_BY_ANOTHER_PRINT:
        return True
    return rested or (code not in BY_THE_BODY and times < TRIES)
