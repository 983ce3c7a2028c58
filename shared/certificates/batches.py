"""Many members' current editions in one file: to print at once, or the stored files together.

    making --> ready | failed

A print copy (`pdf`) says in its metadata that it is one, and is unsigned: its QR codes prove each page. A
`zip` has the stored files byte for byte. Whoever has no current certificate is left out, and named with
the reason.
"""

import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import audit, db, jobs
from shared.accounts import Account
from shared.audit import Act, Actor, Object
from shared.bodies import body
from shared.certificates import Certificate, CertificateState, current
from shared.damage import MayBeDamaged
from shared.db import Base, now_ms
from shared.errors import NotFound, Refused
from shared.jobs.kinds import JobKind, Queue, Work
from shared.members import Member, Membership

MOST_MEMBERS = 1_000
LONGEST_REASON = 200
KEPT_MS = 7 * 86_400_000  # a file of many persons stays no longer than it is needed
_LONGER_S = 540.0


class BatchState(StrEnum):
    """Where a batch stands."""

    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    ERASED = "erased"  # its file; the row stays


class BatchForm(StrEnum):
    """What is made."""

    PDF = "pdf"
    ZIP = "zip"


class BatchPrint(MayBeDamaged, Base):
    """One batch: the members in their order (ids), and who was left out: [[member id, code], ...]."""

    __tablename__ = "batch_prints"

    id: Mapped[int] = mapped_column(primary_key=True)
    institute_code: Mapped[str] = mapped_column(ForeignKey("institutes.code"), index=True)
    form: Mapped[str] = mapped_column(String(4))
    state: Mapped[str] = mapped_column(String(12), default=BatchState.MAKING)
    members: Mapped[list[int]] = mapped_column(JSON)
    left_out: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    pages: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[int] = mapped_column(BigInteger)
    finished_at: Mapped[int | None] = mapped_column(BigInteger)
    file_key: Mapped[str | None] = mapped_column(String(160))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None] = mapped_column(BigInteger)
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id"))


def _failed(session: Session, work: Work, _code: str, _params: dict[str, Any]) -> None:
    found = session.get(BatchPrint, int(work.payload["batch_id"]))
    if found is not None and found.state == BatchState.MAKING:
        found.state, found.finished_at = BatchState.FAILED, db.clock(session)


def _given_up(session: Session, work: Work) -> None:
    _failed(session, work, "", {})


def _longer() -> float:
    return _LONGER_S


PRINT = JobKind(
    "batch_print", Queue.BULK, "worker.handlers.batches:make", longer_s=_longer, on_failure=_failed,
    on_giving_up=_given_up,
)  # fmt: skip
KINDS = (PRINT,)


def begin(
    session: Session, account: Account, member_ids: list[int], form: BatchForm, reason: str
) -> BatchPrint:
    """Write the batch, its audit row and its job, in a `db.write()`. The members are of the account's
    institute.

    Raises Refused: batch_nobody, batch_many, batch_reason_missing, batch_reason_long.
    """
    if not member_ids:
        raise Refused("batch_nobody")
    if len(member_ids) > MOST_MEMBERS:
        raise Refused("batch_many", most=MOST_MEMBERS, found=len(member_ids))
    said = checked_reason(reason)
    actor = Actor(account.login_name, account.id)
    found = BatchPrint(
        institute_code=str(account.institute_code), form=form, members=member_ids, reason=said,
        creator_id=account.id, created_by=actor.name, created_at=db.clock(session),
    )  # fmt: skip
    session.add(found)
    session.flush()
    job = jobs.submit(
        session, PRINT, key=f"batch:{found.id}", created_by=account.id, payload={"batch_id": found.id}
    )
    found.job_id = job.id
    audit.record(
        session, Act.BATCH_PRINT, Object("batch", found.id), actor=actor, count=len(member_ids),
        kind=str(form), reason=said,
    )  # fmt: skip
    return found


def checked_reason(text: str) -> str:
    """Why staff take a member's certificate. Raises Refused batch_reason_missing, batch_reason_long."""
    said = " ".join(text.split())
    if not said:
        raise Refused("batch_reason_missing")
    if len(said) > LONGEST_REASON:
        raise Refused("batch_reason_long", longest=LONGEST_REASON, found=len(said))
    return said


def by_id(session: Session, batch_id: int, institute_code: str) -> BatchPrint:
    """A batch of this institute. Raises NotFound."""
    found = session.get(BatchPrint, batch_id)
    if found is None or found.institute_code != institute_code:
        raise NotFound(f"batch {batch_id}")
    return found


def printable(session: Session, member: Member) -> Certificate:
    """The member's current edition. Raises Refused: batch_suspended, batch_ended, batch_none,
    batch_withdrawn, batch_revoked.
    """
    refuse_unfit(member)
    edition = current(session, member.id, body().usual_document.key)
    if edition is not None and edition.pdf_key is not None:
        return edition
    newest = session.scalar(
        select(Certificate.state)
        .where(Certificate.member_id == member.id, Certificate.pdf_key.is_not(None))
        .order_by(Certificate.n.desc())
        .limit(1)
    )
    if newest == CertificateState.WITHDRAWN:
        raise Refused("batch_withdrawn")
    if newest == CertificateState.REVOKED:
        raise Refused("batch_revoked")
    raise Refused("batch_none")


def refuse_unfit(member: Member) -> None:
    """Certificates of whose membership doesn't stand are not handed out. Raises Refused batch_suspended,
    batch_ended.
    """
    if member.state == Membership.SUSPENDED:
        raise Refused("batch_suspended")
    if member.state == Membership.ENDED:
        raise Refused("batch_ended")


def overdue(session: Session) -> list[BatchPrint]:
    """Whose file has been there long enough."""
    old = BatchPrint.state == BatchState.READY, BatchPrint.finished_at < now_ms() - KEPT_MS
    return list(session.scalars(select(BatchPrint).where(*old).order_by(BatchPrint.id).limit(100)))
