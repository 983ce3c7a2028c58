"""Whether what somebody typed is their second factor: compared, counted against waits, used up."""

from dataclasses import dataclass

import pyotp
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import passwords, second_factors, waits
from shared.accounts.second_factors import GROUP, RecoveryCode, SecondFactor
from shared.audit import Act
from shared.db import now_ms
from shared.plain import nfkc

LONGEST = 64  # characters of what is typed
# Two steps of 30 s each way: with one, a clock that is 40 s off would be refused in a third of all moments.
_WINDOW, _STEP_S = 2, 30
_DIGITS, _MOST_DIGITS = 6, 8  # a recovery code has 12 characters


@dataclass(frozen=True)
class Typed:
    """What somebody gave as second factor: six digits, or a recovery code that has been looked at.

    `spare` is the row of that code when it fits.
    """

    digits: str = ""
    spare: int | None = None


@dataclass(frozen=True)
class Looked:
    """A typed text, and the hash it may fit."""

    plain: str
    row: int | None
    hashed: str

    def compared(self) -> Typed:
        """Takes as long whether or not there is such a code."""
        if digits_of(self.plain) is not None:
            return Typed(digits=self.plain)
        return Typed(spare=self.row if passwords.matches(self.hashed, self.plain) else None)


def look(session: Session, account_id: int | None, typed: str) -> Looked:
    """What the database has for this text, to be compared without a transaction (hashing takes 20 ms)."""
    if (digits := digits_of(typed)) is not None:
        return Looked(digits, None, "")
    code = passwords.as_initial(typed[:LONGEST])
    mine = RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    found = select(RecoveryCode).where(*mine, RecoveryCode.selector == code[:GROUP])
    row = session.scalars(found.limit(1)).first()
    return Looked(code, row.id if row else None, row.code_hash if row else "")


def satisfied(session: Session, account_id: int, typed: Typed, place: str) -> bool:
    """Whether the account has no second factor, or this is it; what was used is used up.

    Tries wait longer and longer by account (a device that it knows by itself), wherever they come from:
    only who has the password gets here. In a `db.write()`.
    """
    factor = session.get(SecondFactor, account_id)
    if factor is None or factor.since is None:
        return True
    counted = f"code:{place}" if place.startswith("device:") else "code:elsewhere"
    if not waits.count(session, account_id, counted) or not _used(session, factor, typed):
        return False
    waits.forget(session, account_id, counted)
    return True


def proves(account_id: int, text: str) -> bool:
    """Whether someone logged in who is about to change something shows the second factor again."""
    with db.read() as s:
        looked = look(s, account_id, text)
    typed = looked.compared()
    with db.write() as s:
        shown = satisfied(s, account_id, typed, "page")
        if not shown:
            second_factors.note(s, Act.ACCOUNT_FACTOR_REFUSE, account_id)
    return shown


def _used(session: Session, factor: SecondFactor, typed: Typed) -> bool:
    if typed.spare is not None:
        fresh = RecoveryCode.id == typed.spare, RecoveryCode.used_at.is_(None)
        spent = update(RecoveryCode).where(*fresh, RecoveryCode.account_id == factor.account_id)
        if db.changed(session, spent.values(used_at=now_ms())) != 1:
            return False
        left = second_factors.codes_left(session, factor.account_id)
        second_factors.note(session, Act.ACCOUNT_CODE_USE, factor.account_id, left=left)
        return True
    step = step_of(session, second_factors.unsealed(factor.account_id, factor.secret_sealed), typed.digits)
    if step is None:
        return False
    newer = SecondFactor.account_id == factor.account_id, SecondFactor.last_step < step
    return db.changed(session, update(SecondFactor).where(*newer).values(last_step=step)) == 1


def digits_of(typed: str) -> str | None:
    """An app's code, or nothing, as people type it (in groups, full-width); None for what is neither."""
    plain = "".join(char for char in nfkc(typed[:LONGEST]) if char.isalnum())
    is_code = len(plain) <= _MOST_DIGITS and plain.isascii() and plain.isdigit()
    return plain if is_code or not plain else None


def step_of(session: Session, secret: str | None, digits: str) -> int | None:
    """The time step whose code this is."""
    if secret is None or len(digits) != _DIGITS:
        return None
    app, now = pyotp.TOTP(secret), db.clock(session) // 1000 // _STEP_S
    steps = (now + off for off in range(-_WINDOW, _WINDOW + 1))
    return next((step for step in steps if pyotp.utils.strings_equal(app.generate_otp(step), digits)), None)
