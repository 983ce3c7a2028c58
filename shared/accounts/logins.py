"""Trying to log in: one try at a time, each failure doubles the wait before the next.

A try is counted before the password is looked at, by one conditional UPDATE, so that many tries at once
are no way round the wait. A success takes the count back.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from shared import db
from shared.accounts import Account, is_open, passwords
from shared.db import now_ms
from shared.settings import settings

_LONGEST_WAIT_S = 900


@dataclass(frozen=True)
class LoggedIn:
    """A log-in that succeeded."""

    account_id: int
    role: str
    must_change: bool


def wait_after_s(failures: int) -> int:
    """Seconds to wait after so many failures in a row: 1, 2, 4, ... up to 15 minutes."""
    return int(min(2 ** max(failures - 1, 0), _LONGEST_WAIT_S)) if failures < 12 else _LONGEST_WAIT_S


def attempt(user_type: str, login_name: str, password: str) -> LoggedIn | None:
    """Log in, or None for every reason not to: unknown, disabled, ended, too early, wrong, void.

    Takes as long whatever the reason is. An initial password is void after this.
    """
    account = _count_try(user_type, login_name)
    if account is None:
        passwords.matches("", password)
        return None
    initial = account.password_expires_at is not None
    right = passwords.matches(account.password_hash, passwords.as_initial(password) if initial else password)
    if not right:
        return None
    return _succeed(account, initial)


def _count_try(user_type: str, login_name: str) -> Account | None:
    wanted = select(Account).where(Account.user_type == user_type, Account.login_name == login_name)
    with db.write() as s:
        account = s.scalar(wanted)
        if account is None:
            return None
        wait_ms = wait_after_s(account.failures + 1) * 1000
        counted = (
            update(Account)
            .where(
                Account.id == account.id, Account.failures == account.failures,
                Account.next_try_at <= now_ms(),
            )
            .values(failures=account.failures + 1, next_try_at=now_ms() + wait_ms)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
        if db.changed(s, counted) != 1:
            return None
        s.expunge(account)
        return account


def _succeed(account: Account, initial: bool) -> LoggedIn | None:
    with db.write() as s:
        now = db.clock(s)
        if initial and (account.password_expires_at or 0) <= now:
            return None
        values: dict[str, Any] = {"failures": 0, "next_try_at": 0, "last_login_at": now}
        forced = settings().force_new_password
        if initial:  # its first use is its last; without the forced change it becomes the password
            values |= {"password_expires_at": None, "must_change": forced}
            values |= {"password_hash": ""} if forced else {"first_login_at": now}
        same = Account.id == account.id, Account.password_hash == account.password_hash, *is_open()
        if db.changed(s, update(Account).where(*same).values(**values)) != 1:
            return None
    must_change = account.must_change and (forced or not initial)
    return LoggedIn(account.id, account.role, must_change)
