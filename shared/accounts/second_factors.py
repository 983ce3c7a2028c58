"""The second factor of staff and ops: a six-digit code of an app (TOTP, RFC 6238), or a recovery code.

The secret is sealed for its account; the newest time step that was used stands on the row, so a code opens
once. A recovery code is hashed like a password, found by its first group, and used once. Checked in
`factor_checks`, changed in `factor_changes`.
"""

from dataclasses import dataclass

import pyotp
import structlog
from cryptography.exceptions import InvalidTag
from sqlalchemy import BigInteger, ColumnElement, ForeignKey, LargeBinary, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import audit, crypto
from shared.accounts import Account, Role
from shared.audit import Act, Actor, Object
from shared.bodies import body
from shared.db import Base
from shared.settings import settings

GROUP = 4  # letters of a recovery code by which it is found
_log = structlog.get_logger()


class SecondFactor(Base):
    """`secret_sealed` counts since `since`; `pending_sealed` waits for the first code of a new telephone."""

    __tablename__ = "second_factors"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    pending_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)  # of 30 s since 1970
    since: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """One way in without the telephone; `selector` is its first group, the hash is of the whole."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    selector: Mapped[str] = mapped_column(String(GROUP))
    code_hash: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[int | None] = mapped_column(BigInteger)


@dataclass(frozen=True)
class State:
    """How an account's second factor stands: in force since (milliseconds) or None, codes left, a secret
    that waits for its first code."""

    since: int | None
    codes_left: int
    pending: str | None


def is_set() -> ColumnElement[bool]:
    """Of an account in a query: its second factor is in force."""
    theirs = SecondFactor.account_id == Account.id, SecondFactor.since.is_not(None)
    return select(SecondFactor.account_id).where(*theirs).exists()


def forced(role: str) -> bool:
    """Whether an account of this role must have one; not in a demo, whose log-ins anyone may try."""
    if settings().demo:
        return False
    match Role(role):
        case Role.OPS | Role.ADMIN:
            return True
        case Role.STAFF:
            return body().staff.second_factor
        case Role.MEMBER:
            return False


def state(session: Session, account_id: int) -> State:
    """How it stands."""
    factor = session.get(SecondFactor, account_id)
    if factor is None:
        return State(None, 0, None)
    return State(factor.since, codes_left(session, account_id), unsealed(account_id, factor.pending_sealed))


def address(account: Account, secret: str) -> str:
    """What the app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.login_name, issuer_name=str(body().short))


def seal(secret: str, account_id: int) -> bytes:
    """What the row holds."""
    return crypto.seal(secret, f"second_factor:{account_id}")


def unseal(sealed: bytes, account_id: int) -> str:
    """What `seal` sealed. Raises InvalidTag, or KeyError when its key is in no setting."""
    return crypto.unseal(sealed, f"second_factor:{account_id}")


def unsealed(account_id: int, sealed: bytes | None) -> str | None:
    """The secret; None for none, or one that no key of the settings opens."""
    if sealed is None:
        return None
    try:
        return unseal(sealed, account_id)
    except (KeyError, InvalidTag):  # recovery codes still open, an admin still helps
        _log.error("second_factor_unreadable", account=account_id)
        return None


def codes_left(session: Session, account_id: int) -> int:
    """How many recovery codes were not used yet."""
    unused = RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def note(
    session: Session, act: Act, account_id: int, *, actor: Actor | None = None, **details: object
) -> None:
    """The audit row; without an actor it was the account's owner."""
    if actor is None:
        actor = Actor(session.get_one(Account, account_id).login_name, account_id)
    audit.record(session, act, Object("account", account_id), actor=actor, **details)
