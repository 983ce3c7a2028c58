"""Where a member's photo stands: there, on its way, failed, or to be taken at the institute.

approved photo -> ready
a photo on site or uploaded, not yet approved -> reviewing
the route has a photo source: photo-fetch job unfinished -> coming (retrying after a failure that may pass)
                              its last job ended without a photo -> failed
                              none so far -> not_asked
the route has none (考核), or its photo was set aside -> at_institute
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import clock, jobs, photos
from shared.jobs import Job, JobState
from shared.members import Member
from shared.photos import Photo, PhotoState
from shared.photos.kinds import FETCH, FETCH_BULK

# A fetch that failed in a way that may pass is tried anew when the page is opened this much later.
TRY_ANEW_MS = 5 * 60 * 1000


class PhotoStatus(StrEnum):
    """See the module's words."""

    READY = "ready"
    REVIEWING = "reviewing"
    COMING = "coming"
    RETRYING = "retrying"
    FAILED = "failed"
    NOT_ASKED = "not_asked"
    AT_INSTITUTE = "at_institute"


@dataclass(frozen=True)
class PhotoView:
    """The status, with the photo (when ready) and the last photo-fetch job (when there is one)."""

    status: PhotoStatus
    photo: Photo | None = None
    job: Job | None = None


def look(session: Session, member: Member) -> PhotoView:
    """Where the photo of this member stands now."""
    if (photo := photos.approved(session, member.id)) is not None:
        return PhotoView(PhotoStatus.READY, photo)
    if _under_review(session, member.id):
        return PhotoView(PhotoStatus.REVIEWING)
    if photos.service_of(member) is None:
        return PhotoView(PhotoStatus.AT_INSTITUTE)
    job = _last_fetch(session, member.id)
    if job is None:
        return PhotoView(PhotoStatus.NOT_ASKED)
    return PhotoView(_status_of(job), job=job)


def ask_for(session: Session, member: Member, account_id: int | None) -> Job:
    """Submit the photo-fetch job, or return the unfinished one, in the caller's `db.write()`."""
    return jobs.submit(session, FETCH, key=f"photo:{member.id}", member_id=member.id, created_by=account_id)


def worth_asking(view: PhotoView) -> bool:
    """Whether opening the page should start a fetch: the first time, or some time after a passing failure."""
    if view.status is PhotoStatus.NOT_ASKED:
        return True
    if view.status is not PhotoStatus.FAILED or view.job is None or _for_good(view.job):
        return False
    return clock.now() - (view.job.finished_at or 0) > TRY_ANEW_MS


def _status_of(job: Job) -> PhotoStatus:
    match JobState(job.state):
        case JobState.QUEUED | JobState.RUNNING if job.error_code:
            return PhotoStatus.RETRYING
        case JobState.QUEUED | JobState.RUNNING:
            return PhotoStatus.COMING
        case JobState.FAILED | JobState.PARKED:
            return PhotoStatus.FAILED
        case JobState.CANCELLED:
            return PhotoStatus.NOT_ASKED
        case JobState.SUCCEEDED:
            return PhotoStatus.AT_INSTITUTE  # its photo was set aside since
    raise AssertionError(f"no such job state: {job.state!r}")


def _for_good(job: Job) -> bool:
    return job.error_code != "photo_source_down"


def _last_fetch(session: Session, member_id: int) -> Job | None:
    mine = select(Job).where(Job.member_id == member_id, Job.kind.in_((FETCH.name, FETCH_BULK.name)))
    return session.scalar(mine.order_by(Job.created_at.desc()).limit(1))


def _under_review(session: Session, member_id: int) -> bool:
    open_states = (PhotoState.RECEIVED, PhotoState.WAITING)
    waiting = select(Photo.id).where(Photo.member_id == member_id, Photo.state.in_(open_states))
    return session.scalar(waiting.limit(1)) is not None
