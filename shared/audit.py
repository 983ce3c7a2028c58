"""The audit log: one append-only row (a trigger refuses changes) for each act of staff and ops, and for
each log-in and refusal.

Acts are named `noun.verb`, their objects `noun:id`. Rows from before there was this list keep the
spellings they were written with.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import clock
from shared.db import Base


class Act(StrEnum):
    """Everything that is recorded; the words of each are in `web`."""

    ACCOUNT_CONTACT_CONFIRM = "account.confirm_contact"
    ACCOUNT_CONTACT_PROPOSE = "account.propose_contact"
    ACCOUNT_CONTACT_REMOVE = "account.remove_contact"
    ACCOUNT_CREATE = "account.create"
    ACCOUNT_DISABLE = "account.disable"
    ACCOUNT_ACCESS_REFUSE = "account.refuse_access"
    ACCOUNT_CODE_USE = "account.use_recovery_code"
    ACCOUNT_CODES_RENEW = "account.renew_recovery_codes"
    ACCOUNT_CHANGE = "account.change"
    ACCOUNT_CONFIRM = "account.confirm"
    ACCOUNT_ENABLE = "account.enable"
    ACCOUNT_END = "account.end"
    ACCOUNT_FACTOR_REFUSE = "account.refuse_second_factor"
    ACCOUNT_FACTOR_REMOVE = "account.remove_second_factor"
    ACCOUNT_FACTOR_RESET = "account.reset_second_factor"
    ACCOUNT_FACTOR_SET = "account.set_second_factor"
    ACCOUNT_FORGOTTEN = "account.ask_for_reset"
    ACCOUNT_LOG_IN = "account.log_in"
    ACCOUNT_LOG_IN_REFUSE = "account.refuse_log_in"
    ACCOUNT_LOG_IN_END = "account.end_log_in"
    ACCOUNT_LOG_OUT = "account.log_out"
    ACCOUNT_MOVE = "account.move"
    ACCOUNT_PASSWORD_REFUSE = "account.refuse_password"  # noqa: S105 - no secret
    ACCOUNT_PASSWORD_SET = "account.set_password"  # noqa: S105
    ACCOUNT_QUERY = "account.query"
    ACCOUNT_QUERY_REFUSE = "account.refuse_query"
    ACCOUNT_FORGOTTEN_REFUSE = "account.refuse_reset"
    MEMBER_LOOK_UP_REFUSE = "member.refuse_look_up"
    ACCOUNT_RESET = "account.reset"
    ACCOUNT_RESET_BY_LINK = "account.reset_by_link"
    API_TOKEN_ISSUE = "api_token.issue"  # noqa: S105 - no secret
    API_TOKEN_REVOKE = "api_token.revoke"  # noqa: S105
    APPLICATION_ACCEPT = "application.accept"
    APPLICATION_APPROVE = "application.approve"
    APPLICATION_EXPORT = "application.export"
    APPLICATION_JUDGE = "application.judge_finding"
    APPLICATION_MOVE = "application.move"
    APPLICATION_OPEN_REFUSE = "application.refuse_opening"
    APPLICATION_PASS = "application.pass"  # noqa: S105
    APPLICATION_REFUSE = "application.refuse"
    APPLICATION_RELEASE = "application.release"
    APPLICATION_RETURN = "application.return"
    APPLICATION_SECRET = "application.renew_secret"  # noqa: S105
    APPLICATION_TAKE = "application.take"
    APPLICATION_TAKE_BACK = "application.take_back"
    BATCH_DOWNLOAD = "batch.download"
    BATCH_PRINT = "batch.print"
    AUDIT_EXPORT = "audit.export"
    CAMPAIGN_CANCEL = "campaign.cancel"
    CAMPAIGN_EXPORT = "campaign.export"
    CAMPAIGN_RESUME = "campaign.resume"
    CAMPAIGN_START = "campaign.start"
    CERTIFICATE_DOWNLOAD = "certificate.download"
    CERTIFICATE_SUBMIT = "certificate.submit"
    IMPORT_APPLY = "import.apply"
    IMPORT_BEGIN = "import.begin"
    IMPORT_EXPORT = "import.export"
    IMPORT_CANCEL = "import.cancel"
    JOB_CANCEL = "job.cancel"
    JOB_RETRY = "job.retry"
    MEMBER_EXPORT = "member.export"
    PHOTO_APPROVE = "photo.approve"
    PHOTO_ERASE = "photo.erase"
    PHOTO_FETCH_MISSING = "photo.fetch_missing"
    PHOTO_ORIGINAL = "photo.download_original"
    PHOTO_REFUSE = "photo.refuse"
    PHOTO_SUBMIT = "photo.submit"
    PHOTO_UNDO = "photo.undo"
    PHOTO_UPLOAD = "photo_upload.begin"
    PHOTO_UPLOAD_CANCEL = "photo_upload.cancel"
    SEAL_UPLOAD = "seal.upload"
    TEMPLATE_PUBLISH = "template.publish"
    TEXT_CANCEL = "text.cancel"
    TEXT_DISCARD = "text.discard"
    TEXT_FILE = "text.add_file"
    TEXT_PUBLISH = "text.publish"
    TEXT_SAVE = "text.save"
    TEXT_TAKE_DOWN = "text.take_down"


Noun = Literal[
    "account", "api_token", "application", "audit", "batch", "campaign", "import", "job", "member",
    "photo_upload", "seal", "template", "text",
]  # fmt: skip


@dataclass(frozen=True)
class Object:
    """What an act is about: the noun and its row's own id, written `noun:id`; `noun:-` for none we know."""

    noun: Noun
    id: int | UUID | None

    def __str__(self) -> str:
        return f"{self.noun}:{'-' if self.id is None else self.id}"


@dataclass(frozen=True)
class Actor:
    """Who acts: the log-in name (with its account), `command:<user>` or `source:<source>`."""

    name: str
    account_id: int | None = None


# Whoever has not logged in; no log-in name has a colon.
STRANGER = Actor("web:anyone")


class AuditEntry(Base):
    """Who did what to which object, when. `details` never holds ID numbers, contacts or passwords,
    nor what a stranger typed.
    """

    __tablename__ = "audit_log"
    # It is read the newest first, by whom, what or about which: each page is the end of one of these.
    __table_args__ = (
        Index("ix_audit_log_actor_at", "actor", "at"),
        Index("ix_audit_log_action_at", "action", "at"),
        Index("ix_audit_log_object_at", "object", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger, index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    actor: Mapped[str] = mapped_column(String(64))  # the actor's name
    action: Mapped[str] = mapped_column(String(48))
    object: Mapped[str] = mapped_column(String(96))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def record(session: Session, act: Act, about: Object, *, actor: Actor, **details: Any) -> None:
    """Write the act in the same transaction as what it did."""
    session.add(
        AuditEntry(
            at=clock.now(),
            account_id=actor.account_id,
            actor=actor.name,
            action=act,
            object=str(about),
            details=details,
        )
    )
