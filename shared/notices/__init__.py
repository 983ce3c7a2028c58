"""Notices: what is told to people by mail or text message, a row each.

    waiting --sent--> sent
       |  |
       |  +--there is nobody to tell, or no way to (any more)--> dropped
       +--refused for good, too late, given up--> failed

The row holds the kind (a file of `texts/`), the receiver (a noun and its row's id), the language and harmless
facts: never an address, a password or a token. A secret that is sent is made at sending (`proofs`).
"""

import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base


class Channel(StrEnum):
    """How a notice travels."""

    EMAIL = "email"
    SMS = "sms"


class NoticeState(StrEnum):
    """What has become of a notice."""

    WAITING = "waiting"
    SENT = "sent"  # taken by the mail server or gateway; whether it was read nobody knows
    DROPPED = "dropped"
    FAILED = "failed"


class Dropped(StrEnum):
    """Why a notice was not sent at all."""

    NOBODY = "nobody"  # no such account, or nobody can log in there
    NO_WAY = "no_way"  # no confirmed address, or it is switched off
    TOO_MANY = "too_many"  # enough links were sent today; the last of them works


class Notice(Base):
    """One notice; its tries are its job's. `masked` is the address it went to, mostly hidden."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    receiver: Mapped[str] = mapped_column(String(16))  # the noun
    receiver_id: Mapped[int | None]  # None: whoever asked named nobody we know
    language: Mapped[str] = mapped_column(String(8), default="")  # "" = the receiver's
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # whom it is about
    institute_code: Mapped[str | None] = mapped_column(ForeignKey("institutes.code"))  # whose staff see it
    job_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jobs.id"))
    state: Mapped[str] = mapped_column(String(12), default=NoticeState.WAITING)
    channel: Mapped[str | None] = mapped_column(String(8))
    masked: Mapped[str] = mapped_column(String(260), default="")
    error_code: Mapped[str | None] = mapped_column(String(32))
    error_params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[int] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)


Index("ix_notices_account", Notice.account_id, Notice.kind, Notice.created_at)
Index("ix_notices_institute", Notice.institute_code, Notice.id)


class Proof(Base):
    """A secret that was sent, as a hash: who knows it reads what is sent to `subject` (`account:12`)."""

    __tablename__ = "notice_proofs"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(32))  # the notice's kind
    subject: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    made_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    voided_at: Mapped[int | None] = mapped_column(BigInteger)
    used_at: Mapped[int | None] = mapped_column(BigInteger)
    tries: Mapped[int] = mapped_column(default=0)  # wrong guesses of a code


Index("ix_notice_proofs_subject", Proof.subject, Proof.purpose)
