"""The pictures of a certificate, for pages and to keep: drawn by a job, at the first look or before."""

from dataclasses import dataclass
from enum import StrEnum

from flask import g, url_for
from sqlalchemy import select

from shared import db
from shared.certificates import Certificate
from shared.certificates import pictures as drawn
from shared.certificates.pictures import Size
from shared.jobs import Job, JobState


class PictureState(StrEnum):
    """there, being drawn, or not to be had."""

    READY = "ready"
    COMING = "coming"
    FAILED = "failed"


@dataclass(frozen=True)
class Picture:
    """Where the picture is, or will be once `job` is done."""

    state: PictureState
    address: str
    job: Job | None = None


def of(edition: Certificate, size: Size = Size.SCREEN) -> Picture:
    """The picture of an edition that has its PDF, or the job that draws it, submitted now if need be."""
    endpoint = "members.picture" if size is Size.SCREEN else "members.picture_to_keep"
    address = url_for(endpoint, n=edition.n)
    if drawn.of(edition, size) is not None:
        return Picture(PictureState.READY, address)
    job = _ask_for(edition, size)
    failed = job.state in (JobState.FAILED, JobState.PARKED, JobState.CANCELLED)  # cancelled: given up
    return Picture(PictureState.FAILED if failed else PictureState.COMING, address, job)


def _ask_for(edition: Certificate, size: Size) -> Job:
    last = select(Job).where(Job.idempotency_key == drawn.key_of_job(edition, size))
    with db.read() as session:
        job = session.scalar(last.order_by(Job.created_at.desc()).limit(1))
    if job is not None and job.state != JobState.SUCCEEDED:  # then there was a picture, and it got lost
        return job
    with db.write() as session:
        return drawn.ask_for(session, edition, size, g.account.id)
