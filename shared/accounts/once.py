"""Requests that are done once, however often they are sent: the API's with a key, forms with their mark."""

from collections.abc import Callable

from sqlalchemy import BigInteger, ForeignKey, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import clock, db
from shared.db import Base
from shared.errors import Refused

KEEP_MS = 7 * 24 * 3600 * 1000
Make = Callable[[Session], str]


class ApiRequest(Base):
    """What an account's request came to; `digest` tells it from another request with the same key."""

    __tablename__ = "api_requests"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    made: Mapped[str] = mapped_column(String(64))  # job:<id>, certificate:<id> or campaign:<id>
    created_at: Mapped[int] = mapped_column(BigInteger, index=True)


def once(account_id: int, key: str | None, digest: str, make: Make) -> str:
    """What `make` made (`job:<id>`, say), in one transaction; for a repeated key what it made then.

    Without a key it is made each time. The key is written first, so that its twin waits and then finds what
    was made. Refused("idempotency_key_reused"): it was another request.
    """
    with db.write() as session:
        if key is None:
            return make(session)
        now = clock.now()
        row = {"account_id": account_id, "key": key, "digest": digest, "made": "", "created_at": now}
        is_new = db.insert_new(session, ApiRequest, row)
        request = session.get_one(ApiRequest, (account_id, key))
        if request.digest != digest:
            raise Refused("idempotency_key_reused")
        if is_new:
            session.execute(delete(ApiRequest).where(ApiRequest.created_at < now - KEEP_MS))
            request.made = make(session)
        return request.made
