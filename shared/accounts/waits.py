"""The growing wait between tries of a password: one for each place that an account is tried from.

A place is a known device, an address or a page; whoever guesses elsewhere makes nobody else wait. A try is
counted before the password is looked at, by one conditional UPDATE, so that many at once are no way round.
"""

from sqlalchemy import BigInteger, ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import db
from shared.db import Base, now_ms

_LONGEST_S = 900
_FORGOTTEN_MS = 24 * 3600 * 1000


class LoginWait(Base):
    """How often an account was tried from a place since the last success there, and until when to wait."""

    __tablename__ = "login_waits"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(48), primary_key=True)
    failures: Mapped[int]
    next_try_at: Mapped[int] = mapped_column(BigInteger)


def after_s(failures: int) -> int:
    """Seconds to wait after so many failures in a row: 1, 2, 4, ... up to 15 minutes."""
    return int(min(2 ** max(failures - 1, 0), _LONGEST_S)) if failures < 12 else _LONGEST_S


def count(session: Session, account_id: int, place: str) -> bool:
    """Count a try that is about to be made; False when it comes too early. In a `db.write()`."""
    old = LoginWait.account_id == account_id, LoginWait.next_try_at < now_ms() - _FORGOTTEN_MS
    session.execute(delete(LoginWait).where(*old))
    row = {"account_id": account_id, "place": place, "failures": 0, "next_try_at": db.clock(session)}
    db.insert_new(session, LoginWait, row)
    here = LoginWait.account_id == account_id, LoginWait.place == place
    failures = session.scalars(select(LoginWait.failures).where(*here)).one()
    counted = update(LoginWait).where(
        *here, LoginWait.failures == failures, LoginWait.next_try_at <= now_ms()
    )
    values = {"failures": failures + 1, "next_try_at": now_ms() + after_s(failures + 1) * 1000}
    return db.changed(session, counted.values(values).execution_options(synchronize_session=False)) == 1


def forget(session: Session, account_id: int, place: str | None = None) -> None:
    """The wait of this place is over, or every place's: a success, a new password."""
    over = delete(LoginWait).where(LoginWait.account_id == account_id)
    session.execute(over if place is None else over.where(LoginWait.place == place))
