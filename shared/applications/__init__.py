"""Applications for membership, from the draft to the decision.

The states are in `states`. Everything that changes an application goes through the verbs of `drafting`,
`sending`, `review`, `deciding` and `ending`; each of them locks the row first and leaves an event.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import crypto
from shared.applications.states import State
from shared.db import Base
from shared.errors import NotFound
from shared.members.identity import mask_id


class Application(Base):
    """One application. `revision` counts what the applicant saved, `version` what a decision rests on.

    The ID number is sealed and found by its keyed hash, as a member's; `secret_digest` is the hash of what
    opens the form, beside `number`. Dates are YYYY-MM-DD, times milliseconds since 1970 UTC.
    """

    __tablename__ = "applications"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # of the receipt
    secret_digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12), default=State.DRAFT)
    level: Mapped[str | None] = mapped_column(String(12))  # whose it is, once sent
    revision: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(String(8), default="")

    way: Mapped[str] = mapped_column(String(12))
    way_date: Mapped[str] = mapped_column(String(10), default="")
    name: Mapped[str] = mapped_column(String(64), default="")
    sex: Mapped[str] = mapped_column(String(4), default="")  # as printed, as on a member's row
    birth_date: Mapped[str] = mapped_column(String(10), default="")
    id_type: Mapped[str] = mapped_column(String(24), default="")
    id_number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    route: Mapped[str] = mapped_column(String(12), default="")
    exam_number: Mapped[str] = mapped_column(String(48), default="", index=True)
    exam_year: Mapped[str] = mapped_column(String(4), default="")
    institute_code: Mapped[str | None] = mapped_column(ForeignKey("institutes.code"))
    contact: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # keys of the profile
    confirmed: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # address by channel
    pledged: Mapped[bool] = mapped_column(default=False)

    # While it is under review
    clock: Mapped[list[list[str | None]]] = mapped_column(JSON, default=list)  # spans of this level
    limit_days: Mapped[int | None]
    due_on: Mapped[str | None] = mapped_column(String(10))
    due_expected: Mapped[bool] = mapped_column(default=False)
    due_by: Mapped[str] = mapped_column(String(16), default="")  # the calendar it was counted with
    came_from: Mapped[str | None] = mapped_column(String(12))  # where it was returned or refused from
    came_back: Mapped[bool] = mapped_column(default=False)  # mended, and nothing decided since
    asked: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # what to mend, by field
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    taken_at: Mapped[int | None] = mapped_column(BigInteger)
    taking: Mapped[int] = mapped_column(default=0)  # rises with each change of hands
    passed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # 初审通过
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # the last return or refusal

    # What it came to
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    approved_on: Mapped[str | None] = mapped_column(String(10))
    announced_on: Mapped[str | None] = mapped_column(String(10))
    grounds: Mapped[list[str]] = mapped_column(JSON, default=list)
    lapses_at: Mapped[int | None] = mapped_column(BigInteger)  # of a draft, and of what was returned
    told_lapse: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[int] = mapped_column(BigInteger)
    first_sent_at: Mapped[int | None] = mapped_column(BigInteger)
    sent_at: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)
    erased_at: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def spans(self) -> list[tuple[date, date | None]]:
        """The clock of this level."""
        return [(_day(start), _day(end) if end else None) for start, end in self.clock if start]


Index("ix_applications_queue", Application.institute_code, Application.state, Application.sent_at)
Index("ix_applications_state", Application.state, Application.sent_at)
Index("ix_applications_name", Application.name, Application.birth_date)
Index("ix_applications_announced_on", Application.announced_on)
Index("ix_applications_lapses", Application.state, Application.lapses_at)


class ApplicationEvent(Base):
    """What happened to an application, when, by whom. `said` is what the applicant is told; `noted` what is
    for reviewers only. Both are erased with the personal data."""

    __tablename__ = "application_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    at: Mapped[int] = mapped_column(BigInteger)
    step: Mapped[str] = mapped_column(String(12))
    before: Mapped[str] = mapped_column(String(12))
    after: Mapped[str] = mapped_column(String(12))
    level: Mapped[str | None] = mapped_column(String(12))
    institute_code: Mapped[str | None] = mapped_column(ForeignKey("institutes.code"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)  # None: applicant
    version: Mapped[int]
    grounds: Mapped[list[str]] = mapped_column(JSON, default=list)
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)  # that were to be mended
    said: Mapped[str] = mapped_column(Text, default="")
    noted: Mapped[str] = mapped_column(Text, default="")
    days: Mapped[int | None]  # working days that the level had taken until then


class ApplicationVersion(Base):
    """What the applicant sent, each time; the ID number masked."""

    __tablename__ = "application_versions"
    __table_args__ = (UniqueConstraint("application_id", "n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    n: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    sent_at: Mapped[int] = mapped_column(BigInteger)


class Finding(Base):
    """Somebody whom the applicant may be: a member, another application or a bar, by what is the same.

    `basis` is a hash of the facts that were compared: what was judged is raised again only with another.
    """

    __tablename__ = "application_findings"
    __table_args__ = (UniqueConstraint("application_id", "other", "other_id", "basis"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    other: Mapped[str] = mapped_column(String(12))  # member, application, bar
    other_id: Mapped[int]
    same: Mapped[list[str]] = mapped_column(JSON)  # identity, exam_number, name_and_birth
    basis: Mapped[str] = mapped_column(String(64))
    found_at: Mapped[int] = mapped_column(BigInteger)
    judged_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    judged_at: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text, default="")


class Bar(Base):
    """What is left of a refused application while its ground bars: no name, a keyed hash of the identity."""

    __tablename__ = "application_bars"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), unique=True)
    id_number_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    ground: Mapped[str] = mapped_column(String(24))
    refused_on: Mapped[str] = mapped_column(String(10))
    until: Mapped[str] = mapped_column(String(10), index=True)
    institute_code: Mapped[str] = mapped_column(ForeignKey("institutes.code"))


@dataclass(frozen=True)
class Basis:
    """What a reviewer had before them: nothing is decided on another version or taking."""

    version: int
    taking: int


def by_id(session: Session, application_id: int) -> Application:
    """The application; raises NotFound."""
    found = session.get(Application, application_id)
    if found is None:
        raise NotFound(f"application {application_id}")
    return found


def lock(session: Session, application_id: int) -> Application:
    """The application as it is now; nobody else changes it before this transaction ends. Raises NotFound."""
    mine = select(Application).where(Application.id == application_id).with_for_update(key_share=True)
    found = session.scalar(mine.execution_options(populate_existing=True))
    if found is None:
        raise NotFound(f"application {application_id}")
    return found


def id_number(found: Application) -> str:
    """The plain ID number, '' where there is none (yet, or any more)."""
    return unseal_id(found.id_number_sealed, found.number) if found.id_number_sealed else ""


def seal_id(id_number: str, number: str) -> bytes:
    """What `id_number_sealed` holds, of the application with this number: it opens in its row only."""
    return crypto.seal(id_number, f"application:{number}")


def unseal_id(sealed: bytes, number: str) -> str:
    """What `seal_id` sealed. Raises InvalidTag, or KeyError when its key is in no setting."""
    return crypto.unseal(sealed, f"application:{number}")


def masked_id(found: Application) -> str:
    """The number with all but its ends hidden."""
    number = id_number(found)
    return mask_id(number) if number else ""


def _day(text: str) -> date:
    return date.fromisoformat(text)
