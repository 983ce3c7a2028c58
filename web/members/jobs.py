"""The status page of a render job: four steps, place in the queue, honest time, then the certificate."""

import uuid
from dataclasses import dataclass

from flask import g, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import certificates, db
from shared.accounts import Role, polls
from shared.bodies import body
from shared.bodies.documents import DocumentKind
from shared.certificates import Certificate, Confirmation, setbacks
from shared.certificates.kinds import RENDER
from shared.certificates.setbacks import Setback
from shared.errors import NotFound
from shared.jobs import Job, JobState, polling
from shared.jobs.polling import JobView
from web import words
from web.face import issued
from web.members import blueprint, documents, pictures
from web.members.me import me, my_institute
from web.texts import InstituteView

QUEUED, RUNNING, READY = 1, 2, 4  # steps from 0: 已提交 排队中 制作中 可下载; 4: all are done


@dataclass(frozen=True)
class Seen:
    """The job and what belongs to it."""

    job: JobView
    institute: InstituteView
    edition: Certificate | None
    current: Certificate | None
    setback: Setback | None


@blueprint.get("/jobs/<uuid:job_id>")
def job(job_id: uuid.UUID) -> ResponseReturnValue:
    """How the member's certificate is coming along; the same on every device."""
    with db.read() as session:
        seen = _look(session, job_id)
    match seen.job.state:
        case JobState.QUEUED | JobState.RUNNING:
            return _waiting(seen.job)
        case JobState.SUCCEEDED if seen.edition is not None:
            return _ready(seen, seen.edition)
        case JobState.FAILED | JobState.CANCELLED | JobState.PARKED:
            return _failed(seen)
    raise AssertionError(f"no page for {seen.job.state!r}")


def _look(session: Session, job_id: uuid.UUID) -> Seen:
    found = polling.look(session, job_id)
    if found is None or found.kind != RENDER.name or not _mine(found):
        raise NotFound("job")
    member = me(session)
    kind = documents.about(_document(session, job_id))
    made = found.result.get("certificate_id")
    return Seen(
        found,
        my_institute(session, member),
        session.get(Certificate, made) if made else None,
        certificates.current(session, member.id, kind.key),
        _setback(session, job_id),
    )


def _setback(session: Session, job_id: uuid.UUID) -> Setback | None:
    key = session.scalar(select(Job.idempotency_key).where(Job.id == job_id))
    return setbacks.last(session, key) if key else None


def _document(session: Session, job_id: uuid.UUID) -> DocumentKind:
    """What the job prints, as the confirmation behind it says."""
    mine = Confirmation.member_id == g.account.member_id  # indexed, as job_id is not
    confirmed = select(Confirmation.document_kind).where(mine, Confirmation.job_id == job_id).limit(1)
    return body().documents.get(session.scalar(confirmed) or "", body().usual_document)


def _mine(found: JobView) -> bool:
    return polls.may_see(role=Role.MEMBER, account_id=g.account.id, member_id=g.account.member_id, job=found)


def _waiting(found: JobView) -> ResponseReturnValue:
    return render_template(
        "members/job_waiting.html",
        job=found,
        at=RUNNING if found.state == JobState.RUNNING else QUEUED,
        message=words.message(found),
        refresh_s=3,
    )


def _failed(seen: Seen) -> ResponseReturnValue:
    """Why and what to do. Where the same was confirmed again since, that print is what counts."""
    told = words.failure(seen.job, seen.setback)
    overtaken = seen.job.state == JobState.FAILED and (
        seen.setback is None or seen.setback.job_id != seen.job.id
    )
    return render_template("members/job_failed.html", job=seen.job, told=told, seen=seen, overtaken=overtaken)


def _ready(seen: Seen, edition: Certificate) -> ResponseReturnValue:
    why = certificates.kept_back(edition)
    if why is None and edition.damage is not None:
        why = certificates.not_whole(edition)
    return render_template(
        "members/job_ready.html", at=READY, edition=edition, seen=seen,
        issued=issued(edition, documents.asked()),
        picture=pictures.of(edition) if why is None else None,
        kept_back=words.reason(why.code, why.params) if why else "",
    )  # fmt: skip
