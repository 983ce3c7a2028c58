"""The audit log: one append-only row for each act of staff and ops (a trigger refuses changes)."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import clock
from shared.db import Base


class AuditEntry(Base):
    """Who did what to which object, when. `details` never holds ID numbers, contacts or passwords."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger, index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    actor: Mapped[str] = mapped_column(String(64))  # the log-in name, or `command:<user>` from a shell
    action: Mapped[str] = mapped_column(String(48))
    object: Mapped[str] = mapped_column(String(96))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def record(
    session: Session,
    action: str,
    obj: str,
    *,
    actor: str,
    account_id: int | None = None,
    **details: Any,
) -> None:
    """Write the act in the same transaction as what it did."""
    session.add(
        AuditEntry(
            at=clock.now(),
            account_id=account_id,
            actor=actor,
            action=action,
            object=obj,
            details=details,
        )
    )
