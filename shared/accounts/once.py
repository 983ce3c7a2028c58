"""Requests of the API that carry an Idempotency-Key: done once, however often they are sent."""

from sqlalchemy import BigInteger, ForeignKey, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import clock
from shared.db import Base
from shared.errors import Refused

KEEP_MS = 7 * 24 * 3600 * 1000


class ApiRequest(Base):
    """What an account's request came to; `digest` is of its path and body."""

    __tablename__ = "api_requests"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    made: Mapped[str] = mapped_column(String(64))  # job:<id>, certificate:<id> or campaign:<id>
    created_at: Mapped[int] = mapped_column(BigInteger, index=True)


def known(session: Session, account_id: int, key: str, digest: str) -> str | None:
    """What this request has made before, or None. Refused("idempotency_key_reused"): it was another one."""
    earlier = session.get(ApiRequest, (account_id, key))
    if earlier is None:
        return None
    if earlier.digest != digest:
        raise Refused("idempotency_key_reused")
    return earlier.made


def keep(session: Session, account_id: int, key: str, digest: str, made: str) -> None:
    """Remember it, in the transaction that did it; what is older than a week is forgotten.

    Two at once meet in the primary key: the later transaction fails, and run again finds the first's.
    """
    now = clock.now()
    session.execute(delete(ApiRequest).where(ApiRequest.created_at < now - KEEP_MS))
    session.add(ApiRequest(account_id=account_id, key=key, digest=digest, made=made, created_at=now))
    session.flush()
