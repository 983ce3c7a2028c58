"""Setting a second factor up, for a new telephone too; other recovery codes; and doing without."""

import pyotp
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account, LoginSession, passwords
from shared.accounts.factor_checks import digits_of, step_of
from shared.accounts.passwords import Initial
from shared.accounts.second_factors import (
    GROUP,
    RecoveryCode,
    SecondFactor,
    forced,
    note,
    seal,
    unsealed,
)
from shared.audit import Act, Actor
from shared.errors import Refused

CODES = 10


def begin(session: Session, account: Account) -> None:
    """A secret for a (new) telephone, unless one waits; what is in force stays until its first code."""
    db.insert_new(session, SecondFactor, {"account_id": account.id, "last_step": 0})
    row = SecondFactor.account_id == account.id, SecondFactor.pending_sealed.is_(None)
    sealed = seal(pyotp.random_base32(), account.id)
    session.execute(update(SecondFactor).where(*row).values(pending_sealed=sealed))


def confirm(session: Session, account: Account, digits: str, codes: list[Initial]) -> None:
    """The first code of the waiting secret puts it in force, with these recovery codes; former ones are void.

    Raises Refused: second_factor_code (wrong, or the secret is no longer the one that was shown).
    """
    factor = _locked(session, account.id)
    secret = unsealed(account.id, factor.pending_sealed) if factor else None
    step = step_of(session, secret, digits_of(digits) or "")
    if factor is None or step is None:
        raise Refused("second_factor_code")
    factor.secret_sealed, factor.pending_sealed = seal(str(secret), account.id), None
    factor.last_step, factor.since = step, db.clock(session)
    _replace_codes(session, account.id, codes)
    note(session, Act.ACCOUNT_FACTOR_SET, account.id, actor=Actor(account.login_name, account.id))


def new_codes() -> list[Initial]:
    """Ten recovery codes, before a transaction begins: hashing each takes 20 ms. First groups all differ."""
    made: dict[str, Initial] = {}
    while len(made) < CODES:
        code = passwords.new_initial()
        made.setdefault(code.plain[:GROUP], code)
    return list(made.values())


def renew_codes(session: Session, account: Account, codes: list[Initial]) -> None:
    """Other recovery codes; the former are void."""
    _locked(session, account.id)
    _replace_codes(session, account.id, codes)
    note(session, Act.ACCOUNT_CODES_RENEW, account.id, actor=Actor(account.login_name, account.id))


def _locked(session: Session, account_id: int) -> SecondFactor | None:
    """The row, which two at once change one after the other."""
    return session.get(SecondFactor, account_id, populate_existing=True, with_for_update=True)


def _replace_codes(session: Session, account_id: int, codes: list[Initial]) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.add_all(
        RecoveryCode(account_id=account_id, selector=code.plain[:GROUP], code_hash=code.hashed)
        for code in codes
    )


def remove(session: Session, account: Account) -> None:
    """The owner does without it.

    Raises Refused second_factor_forced where the account must have one.
    """
    if forced(account.role):
        raise Refused("second_factor_forced")
    _drop(session, account.id)
    note(session, Act.ACCOUNT_FACTOR_REMOVE, account.id, actor=Actor(account.login_name, account.id))


def reset(session: Session, account: Account, *, actor: Actor, reason: str) -> None:
    """Somebody else takes it away from whoever lost telephone and codes; log-ins end, the password stays.

    Raises Refused second_factor_none.
    """
    if not _drop(session, account.id):
        raise Refused("second_factor_none", login_name=account.login_name)
    session.execute(delete(LoginSession).where(LoginSession.account_id == account.id))
    note(
        session, Act.ACCOUNT_FACTOR_RESET, account.id, actor=actor, login_name=account.login_name,
        reason=reason,
    )  # fmt: skip


def _drop(session: Session, account_id: int) -> int:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    return db.changed(session, delete(SecondFactor).where(SecondFactor.account_id == account_id))
