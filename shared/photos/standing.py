"""Where a member's photo stands: there, on its way, failed, or to be taken at the institute.

approved photo -> ready
a photo on site or uploaded, not yet approved -> reviewing
the route has a photo source: photo-fetch job unfinished -> coming (retrying after a failure that may pass)
                              none so far -> not_asked
the newest photo was refused -> refused
the route has a photo source: the last job ended without a photo, or was given up -> failed
the route has none (考核), or its photo was set aside -> at_institute
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import clock, db, jobs, photos
from shared.jobs import Job, JobState
from shared.jobs.crashes import CRASHED_WORKER
from shared.members import Member
from shared.photos import Photo, PhotoState
from shared.photos.kinds import FETCH, FETCH_BULK, REMAKE

# A fetch that failed in a way that may pass is tried anew when the page is opened this much later.
TRY_ANEW_MS = 5 * 60 * 1000


class PhotoStatus(StrEnum):
    """See the module's words."""

    READY = "ready"
    REVIEWING = "reviewing"
    COMING = "coming"
    RETRYING = "retrying"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_ASKED = "not_asked"
    AT_INSTITUTE = "at_institute"


_ENDED = (PhotoStatus.FAILED, PhotoStatus.AT_INSTITUTE)


@dataclass(frozen=True)
class PhotoView:
    """The status, with the photo (ready, refused or under review) and the last photo-fetch job (when there
    is one).
    """

    status: PhotoStatus
    photo: Photo | None = None
    job: Job | None = None

    @property
    def may_ask(self) -> bool:
        """Whether the member may have the photo fetched: there is a source, and no fetch is on its way."""
        known = self.status is PhotoStatus.REFUSED and self.job is not None
        return known or self.status in (PhotoStatus.FAILED, PhotoStatus.NOT_ASKED)


def look(session: Session, member: Member) -> PhotoView:
    """Where the photo of this member stands now."""
    if (photo := photos.approved(session, member.id)) is not None:
        return PhotoView(PhotoStatus.READY, photo)
    if (sent := waiting(session, member.id)) is not None:
        return PhotoView(PhotoStatus.REVIEWING, sent)
    fetched = photos.service_of(member) is not None
    job = _last_fetch(session, member.id) if fetched else None
    status = _status_of(job) if fetched else PhotoStatus.AT_INSTITUTE
    if status in _ENDED and (refused := _refused(session, member.id)) is not None:
        return PhotoView(PhotoStatus.REFUSED, refused, job)
    return PhotoView(status, job=job)


def ask_for(session: Session, member: Member, account_id: int | None) -> Job:
    """Submit the photo-fetch job, or return the unfinished one, in the caller's `db.write()`."""
    return jobs.submit(session, FETCH, key=f"photo:{member.id}", member_id=member.id, created_by=account_id)


def have_remade(photo: Photo) -> None:
    """Have the print version made again from the original; if that is lost too, the photo is set aside."""
    with db.write() as session:
        jobs.submit(
            session, REMAKE, key=f"photo_remake:{photo.id}", member_id=photo.member_id,
            payload={"photo_id": photo.id},
        )  # fmt: skip


def worth_asking(view: PhotoView) -> bool:
    """Whether opening the page should start a fetch: the first time, or some time after a passing failure."""
    if view.status is PhotoStatus.NOT_ASKED:
        return True
    ended = view.status in (PhotoStatus.FAILED, PhotoStatus.REFUSED)
    if not ended or view.job is None or _for_good(view.job):
        return False
    return clock.now() - (view.job.finished_at or 0) > TRY_ANEW_MS


def _status_of(job: Job | None) -> PhotoStatus:
    if job is None:
        return PhotoStatus.NOT_ASKED
    match JobState(job.state):
        case JobState.QUEUED | JobState.RUNNING if job.error_code:
            return PhotoStatus.RETRYING
        case JobState.QUEUED | JobState.RUNNING:
            return PhotoStatus.COMING
        case JobState.FAILED | JobState.PARKED:
            return PhotoStatus.FAILED
        case JobState.CANCELLED if job.error_code == CRASHED_WORKER:
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


def _refused(session: Session, member_id: int) -> Photo | None:
    mine = select(Photo).where(Photo.member_id == member_id)
    newest = session.scalar(mine.order_by(Photo.id.desc()).limit(1))
    return newest if newest is not None and newest.state == PhotoState.REFUSED else None


def waiting(session: Session, member_id: int) -> Photo | None:
    """The newest photo that was handed in and is not decided on."""
    open_states = (PhotoState.RECEIVED, PhotoState.WAITING)
    mine = select(Photo).where(Photo.member_id == member_id, Photo.state.in_(open_states))
    return session.scalar(mine.order_by(Photo.id.desc()).limit(1))
