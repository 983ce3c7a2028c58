"""Issuing: confirming what a plan says, the plan's edition, and which edition is current.

Confirming (a member, in `web`) and campaigns (in `worker`) go through the same functions.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shared import certificates, clock, db, jobs, members
from shared.bodies import body
from shared.bodies.documents import DocumentKind
from shared.certificates import Certificate, CertificateState, Confirmation, files
from shared.certificates.fingerprint import PRESS_VERSION
from shared.certificates.kinds import RENDER
from shared.certificates.plans import REPRINT, Plan, prepare
from shared.certificates.standing import face_text
from shared.certificates.verify_code import grouped, typed_code
from shared.errors import JobError, Refused
from shared.members import Member, Membership
from shared.settings import settings


@dataclass(frozen=True)
class Confirmed:
    """What a confirmation came to: the current edition as it is, or the job that prints a new one."""

    edition: Certificate | None
    job: jobs.Job | None


def confirm(
    session: Session, member: Member, kind: DocumentKind, *, account_id: int, shown: str
) -> Confirmed:
    """信息确认: keep who confirmed what, and submit the render job. In a `db.write()`.

    `shown` is the fingerprint of what the member saw; Refused("facts_changed") when it is another by
    now. An unchanged current edition is returned as it is, or printed again if its file is damaged.
    A second click finds the first one's job. A waiting job with older facts is cancelled: it would print
    what the member no longer confirms.
    """
    plan = prepare(session, member, kind)
    if plan.fingerprint != shown:
        raise Refused("facts_changed")
    edition, payload = certificates.current(session, member.id, kind.key), plan.to_json()
    if edition is not None and edition.fingerprint == plan.fingerprint:
        if edition.damage is None:
            return Confirmed(edition, None)
        payload[REPRINT] = edition.id
    key = render_key(member.id, kind, plan.fingerprint)
    for older in waiting_renders(session, member.id, kind):
        if older.idempotency_key != key:
            jobs.cancel(session, older.id)
    job = jobs.submit(session, RENDER, key=key, member_id=member.id, created_by=account_id, payload=payload)
    session.add(
        Confirmation(
            member_id=member.id,
            document_kind=kind.key,
            account_id=account_id,
            at=clock.now(),
            facts=plan.facts.to_json(),
            photo_sha256=plan.photo_sha256 or "",
            fingerprint=plan.fingerprint,
            job_id=job.id,
        )
    )
    return Confirmed(None, job)


def waiting_renders(session: Session, member_id: int, kind: DocumentKind) -> list[jobs.Job]:
    """The member's unfinished render jobs for this kind of document, the newest first."""
    mine = select(jobs.Job).where(
        jobs.Job.member_id == member_id,
        jobs.Job.kind == RENDER.name,
        jobs.Job.state.in_(jobs.UNFINISHED),
        jobs.Job.idempotency_key.startswith(render_key(member_id, kind), autoescape=True),
    )
    return list(session.scalars(mine.order_by(jobs.Job.created_at.desc())))


def render_key(member_id: int, kind: DocumentKind, fingerprint: str = "") -> str:
    """The idempotency key of the job that prints this fingerprint; without one, how all of them begin."""
    return f"render:{member_id}:{kind.key}:{fingerprint}"


def reserve(
    session: Session,
    member_id: int,
    plan: Plan,
    *,
    job_id: UUID | None = None,
    item_id: int | None = None,
    campaign_id: int | None = None,
) -> Certificate:
    """The edition of this job or item: reserved at its first claim, the same row ever after.

    n is unique per member and kind of document; the member's row is locked so that two claims cannot
    reserve the same. A repeated claim with the plan changed since (a campaign prints what holds at print)
    keeps n and the issue time. Raises JobError, final: membership_not_active, edition_revoked,
    edition_withdrawn.
    """
    _lock_active(session, member_id)
    mine = Certificate.job_id == job_id if job_id else Certificate.item_id == item_id
    edition = session.scalar(select(Certificate).where(mine))
    if edition is None:
        highest = select(func.max(Certificate.n)).where(
            Certificate.member_id == member_id, Certificate.document_kind == plan.document_kind
        )
        edition = Certificate(
            member_id=member_id,
            document_kind=plan.document_kind,
            n=(session.scalar(highest) or 0) + 1,
            job_id=job_id,
            item_id=item_id,
            campaign_id=campaign_id,
            issued_at=db.clock(session),
            press_version=PRESS_VERSION,
        )
        session.add(edition)
    _refuse_taken_back(edition)
    _fill(edition, plan)
    session.flush()
    return edition


def _fill(edition: Certificate, plan: Plan) -> None:
    issued_on = body().local(edition.issued_at).date()
    code = grouped(typed_code(plan.token, edition.n))
    facts = plan.facts.for_edition(edition.n, issued_on, code, settings().public_address)
    edition.facts = facts.to_json()
    edition.photo_sha256 = plan.photo_sha256 or ""
    edition.seal_sha256s = {which: sha for which, (sha, _) in plan.seals.items()}
    edition.template_hash = plan.template_hash
    edition.fingerprint = plan.fingerprint
    edition.face = face_text(plan.facts, body().documents[plan.document_kind])
    edition.ground = plan.ground


@dataclass(frozen=True)
class Printed:
    """A stored PDF: its key, hash and size in bytes, and what rendered it."""

    key: str
    sha256: str
    size: int
    renderer: str


def issue(session: Session, edition_id: int, printed: Printed) -> CertificateState:
    """Put a stored PDF on its edition and make it current, or superseded when a later one is already.

    One that is printed again, its file having been damaged, keeps its state. In the transaction that
    records the job (or item) as done, so that a lost lease undoes both. Raises JobError as `reserve` does:
    a membership or an edition may have ended while this was being printed.
    """
    edition = session.get_one(Certificate, edition_id)
    _lock_active(session, edition.member_id)
    session.refresh(edition, with_for_update={"key_share": True})
    _refuse_taken_back(edition)
    if edition.state == CertificateState.MADE:
        _make_current(session, edition)
    edition.pdf_key, edition.pdf_sha256 = printed.key, printed.sha256
    edition.pdf_size, edition.renderer = printed.size, printed.renderer
    edition.damage = edition.damaged_at = None
    files.keep(session, edition, printed.sha256, printed.size)
    session.flush()
    return CertificateState(edition.state)


def _make_current(session: Session, edition: Certificate) -> None:
    former = certificates.current(session, edition.member_id, edition.document_kind)
    newest = not _later_was_issued(session, edition)
    if former is not None and newest:
        supersede = update(Certificate).where(Certificate.id == former.id)
        session.execute(supersede.values(state=CertificateState.SUPERSEDED))
    edition.state = CertificateState.CURRENT if newest else CertificateState.SUPERSEDED


def _lock_active(session: Session, member_id: int) -> None:
    """Nobody else issues for this member meanwhile, and nothing is issued to who is no active member."""
    if (state := members.lock(session, member_id)) != Membership.ACTIVE:
        raise JobError("membership_not_active", final=True, state=state)


def _refuse_taken_back(edition: Certificate) -> None:
    """An edition that was revoked or withdrawn never comes back by being printed."""
    if edition.state == CertificateState.REVOKED:
        raise JobError("edition_revoked", final=True, n=edition.n)
    if edition.state == CertificateState.WITHDRAWN:
        raise JobError("edition_withdrawn", final=True, n=edition.n)


def _later_was_issued(session: Session, edition: Certificate) -> bool:
    """Also a later one that was taken back since: what it replaced does not come back by itself."""
    later = select(Certificate.id).where(
        Certificate.member_id == edition.member_id,
        Certificate.document_kind == edition.document_kind,
        Certificate.n > edition.n,
        Certificate.state != CertificateState.MADE,
    )
    return session.scalar(later.limit(1)) is not None
