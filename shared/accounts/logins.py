"""Trying a password: one try at a time from each place (`waits`), and an audit row for how it ended."""

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared import audit, db
from shared.accounts import Account, factor_checks, is_open, passwords, second_factors, waits
from shared.accounts.factor_checks import Typed
from shared.audit import STRANGER, Act, Actor, Object
from shared.settings import settings

TOLD_AFTER_S = 0.15  # three times what a try takes
_NEW_PASSWORD = "page:new-password"  # noqa: S105 - a place


@dataclass(frozen=True)
class LoggedIn:
    """A log-in that succeeded."""

    account_id: int
    role: str
    must_change: bool
    first: bool  # the account was never logged in to before
    codes_left: int | None  # of recovery codes, when one was used


class Refusal(StrEnum):
    """Why a log-in was refused: for the audit log, never for whoever tried."""

    UNKNOWN = "unknown"
    TOO_EARLY = "too_early"
    WRONG = "wrong_password"
    VOID = "void_password"
    FACTOR = "second_factor"  # the password was right, the second factor wrong, missing or too early
    CLOSED = "closed"  # disabled, or the membership ended


def attempt(
    user_type: str, login_name: str, password: str, place: str = "", code: str = ""
) -> LoggedIn | None:
    """Log in, or None for every reason not to (`Refusal`). `place` is where the try comes from (`waits`),
    `code` the second factor of those who have one.

    A refusal takes as long whatever the reason is: it is told `TOLD_AFTER_S` after the try began, as what was
    done until then differs by milliseconds, which a thousand tries would show. An initial password is void
    after a log-in.
    """
    told_at = time.monotonic() + TOLD_AFTER_S
    with db.write() as s:
        named = Account.user_type == user_type, Account.login_name == login_name
        account = s.scalar(select(Account).where(*named))
        in_time = account is not None and waits.count(s, account.id, place)
        looked = factor_checks.look(s, account.id if account else None, code)
    typed, refusal = looked.compared(), _refusal(account, in_time, password)
    with db.write() as s:
        found = refusal if account is None or refusal else _succeed(s, account, typed, place)
        if isinstance(found, LoggedIn):
            return found
        # What was typed is never written down: it may be anything, a password too.
        _note(s, Act.ACCOUNT_LOG_IN_REFUSE, account, STRANGER, reason=found)
    time.sleep(max(0.0, told_at - time.monotonic()))
    return None


def _refusal(account: Account | None, in_time: bool, password: str) -> Refusal | None:
    """What is wrong with name, time and password."""
    if account is None or not in_time:
        passwords.matches("", password)
        return Refusal.UNKNOWN if account is None else Refusal.TOO_EARLY
    initial = account.password_expires_at is not None
    right = passwords.matches(account.password_hash, passwords.as_initial(password) if initial else password)
    return None if right else Refusal.WRONG


def _succeed(s: Session, account: Account, typed: Typed, place: str) -> Refusal | LoggedIn:
    now, initial = db.clock(s), account.password_expires_at is not None
    if initial and (account.password_expires_at or 0) <= now:
        return Refusal.VOID
    if not factor_checks.satisfied(s, account.id, typed, place):
        return Refusal.FACTOR
    values: dict[str, Any] = {"last_login_at": now}
    if initial:  # its first use is its last; without the forced change it becomes the password
        forced = settings().force_new_password
        values |= {"password_expires_at": None, "must_change": forced}
        values |= {"password_hash": ""} if forced else {"first_login_at": now}
    same = Account.id == account.id, Account.password_hash == account.password_hash
    kept = update(Account).where(*same, *is_open()).execution_options(synchronize_session=False)
    if db.changed(s, kept.values(**values)) != 1:
        return Refusal.CLOSED
    waits.forget(s, account.id, place)
    _note(s, Act.ACCOUNT_LOG_IN, account, Actor(account.login_name, account.id))
    return _logged_in(s, account, typed, initial)


def _logged_in(s: Session, account: Account, typed: Typed, initial: bool) -> LoggedIn:
    must_change = account.must_change and (settings().force_new_password or not initial)
    left = second_factors.codes_left(s, account.id) if typed.spare is not None else None
    return LoggedIn(account.id, account.role, must_change, account.last_login_at is None, left)


def confirms(account_id: int, password: str) -> bool:
    """Whether this is the password of someone logged in; guesses wait longer and longer."""
    with db.write() as s:
        account = s.get_one(Account, account_id)
        in_time = waits.count(s, account_id, _NEW_PASSWORD)
    right = passwords.matches(account.password_hash if in_time else "", password)
    with db.write() as s:
        if right:
            waits.forget(s, account_id, _NEW_PASSWORD)
        else:
            _note(s, Act.ACCOUNT_PASSWORD_REFUSE, account, Actor(account.login_name, account.id))
    return right


def ended(account_id: int) -> None:
    """Someone logged out: the row of it."""
    with db.write() as s:
        account = s.get_one(Account, account_id)
        _note(s, Act.ACCOUNT_LOG_OUT, account, Actor(account.login_name, account.id))


def _note(s: Session, act: Act, account: Account | None, actor: Actor, **details: Any) -> None:
    if account is not None:
        details["login_name"] = account.login_name
    audit.record(s, act, Object("account", account.id if account else None), actor=actor, **details)
