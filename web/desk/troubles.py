"""Who needs help though nobody asked: names that can't be printed, and jobs that failed for good."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from shared.bodies import body
from shared.certificates import Certificate, CertificateState
from shared.certificates.coverage import UnprintableName
from shared.certificates.kinds import RENDER
from shared.db import now_ms
from shared.jobs import Job, JobState
from shared.jobs.kinds import Queue
from shared.members import Member, Membership

FEW = 5  # of each on a first page
_DAYS = 90
_DAY_MS = 86_400_000
_QUEUES = (Queue.RENDER, Queue.PHOTO)
# Most members of former years have none: counted among the photos, and no fault that anybody could mend.
_USUAL = ("photo_not_found",)


def unprintable(institute: str | None = None) -> Select[*tuple[Any, ...]]:
    """Active members (of one institute) whose name keeps a certificate from them: (member, characters)."""
    found = (
        select(Member, UnprintableName.characters)
        .join(UnprintableName, UnprintableName.member_id == Member.id)
        .where(UnprintableName.document_kind == body().usual_document.key, Member.state == Membership.ACTIVE)
        .order_by(Member.certificate_number)
    )
    return found if institute is None else found.where(Member.institute_code == institute)


def failed(institute: str | None = None) -> Select[*tuple[Any, ...]]:
    """Jobs of members (of one institute) that failed within 90 days, the newest first: (job, member).

    One that was followed by another of its kind, or by an edition that counts, is history.
    """
    later = aliased(Job)
    again = select(later.id).where(
        later.member_id == Job.member_id, later.kind == Job.kind, later.created_at > Job.created_at
    )
    made = select(Certificate.id).where(
        Certificate.member_id == Job.member_id,
        Certificate.state == CertificateState.CURRENT,
        Certificate.issued_at > Job.created_at,
        Job.kind == RENDER.name,
    )
    found = (
        select(Job, Member)
        .join(Member, Member.id == Job.member_id)
        .where(
            Job.queue.in_(_QUEUES),
            Job.state == JobState.FAILED,
            Job.created_at > now_ms() - _DAYS * _DAY_MS,
            Job.error_code.not_in(_USUAL),
            ~again.exists(),
            ~made.exists(),
        )
        .order_by(Job.created_at.desc())
    )
    return found if institute is None else found.where(Member.institute_code == institute)


def first_few(session: Session, institute: str | None = None) -> dict[str, list[Any]]:
    """What a first page shows of each list: one row more than it shows, where there are more."""
    return {
        "unprintable": list(session.execute(unprintable(institute).limit(FEW + 1))),
        "failed": list(session.execute(failed(institute).limit(FEW + 1))),
    }
