"""What a form sent after its log-in had ended: kept sealed for an hour, for the same account and browser.

It is offered in its form again and never sent by itself. Secrets and files are not in it.
"""

import json
import secrets
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidTag
from sqlalchemy import BigInteger, ColumnElement, ForeignKey, LargeBinary, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import crypto, db
from shared.db import Base, now_ms

KEEP_MS = 3600 * 1000
MOST = 5  # of an account in a browser; the oldest go
LONGEST = 1_000_000  # characters of all fields; a form of ours has a tenth


class KeptForm(Base):
    """`token` is in the address that offers it; only its account in its browser finds it there."""

    __tablename__ = "kept_forms"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    browser: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    offered: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)


@dataclass(frozen=True)
class Kept:
    """`page` is where the form stands, `action` where it was sent; fields in their order, some names often.
    `files` are the names of those that have to be chosen again."""

    page: str
    action: str
    fields: list[tuple[str, str]]
    files: list[str]


def keep(session: Session, account_id: int, browser: str, form: Kept) -> str | None:
    """Its token; None when it is too long to be a form of ours. In a `db.write()`."""
    if sum(len(name) + len(value) for name, value in form.fields) > LONGEST:
        return None
    token = secrets.token_urlsafe(16)
    text = json.dumps(asdict(form), ensure_ascii=False)
    session.add(
        KeptForm(
            token=token, account_id=account_id, browser=browser, sealed=seal(text, token),
            expires_at=db.clock(session) + KEEP_MS,
        )
    )  # fmt: skip
    session.flush()
    mine = _theirs(account_id, browser)
    newest = select(KeptForm.id).where(*mine).order_by(KeptForm.id.desc()).limit(MOST).subquery()
    session.execute(delete(KeptForm).where(*mine, KeptForm.id.not_in(select(newest.c.id))))
    return token


def find(session: Session, token: str, account_id: int, browser: str) -> Kept | None:
    """What this account left in this browser; None when there is nothing (any more)."""
    wanted = KeptForm.token == token, KeptForm.expires_at > now_ms()
    row = session.scalar(select(KeptForm).where(*wanted, *_theirs(account_id, browser)))
    return _opened(row) if row is not None else None


def newest(session: Session, account_id: int, browser: str) -> tuple[str, Kept] | None:
    """The newest one that was not offered yet, with its token."""
    new = KeptForm.expires_at > now_ms(), ~KeptForm.offered
    fresh = select(KeptForm).where(*new, *_theirs(account_id, browser))
    row = session.scalars(fresh.order_by(KeptForm.id.desc()).limit(1)).first()
    kept = _opened(row) if row is not None else None
    return (row.token, kept) if row is not None and kept is not None else None


def note_offer(session: Session, token: str) -> None:
    """It was shown in its form: from now on only its own address leads there."""
    session.execute(update(KeptForm).where(KeptForm.token == token).values(offered=True))


def forget_expired(session: Session) -> int:
    """Remove those whose hour is over; how many."""
    return db.changed(session, delete(KeptForm).where(KeptForm.expires_at < now_ms()))


def seal(text: str, token: str) -> bytes:
    """What the row holds."""
    return crypto.seal(text, f"kept_form:{token}")


def unseal(sealed: bytes, token: str) -> str:
    """What `seal` sealed. Raises InvalidTag, or KeyError when its key is in no setting."""
    return crypto.unseal(sealed, f"kept_form:{token}")


def _opened(row: KeptForm) -> Kept | None:
    try:
        found = json.loads(unseal(row.sealed, row.token))
    except (KeyError, InvalidTag):  # a key of former times: as if the hour were over
        return None
    fields = [(str(name), str(value)) for name, value in found["fields"]]
    return Kept(found["page"], found["action"], fields, found["files"])


def _theirs(account_id: int, browser: str) -> tuple[ColumnElement[bool], ...]:
    return KeptForm.account_id == account_id, KeptForm.browser == browser
