"""Accounts of staff and ops are changed, disabled, ended and confirmed: each act with a person and a reason.

Nobody acts on their own account here, and an institute keeps at least one admin, as does the body. A staff
account ends by itself at `confirmed_until` (`is_open` asks at each request, so no job has to run), unless an
admin confirmed it before. `enable` brings it back, but for one that was ended.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from shared import audit, db
from shared.accounts import Account, Role, is_open, rules
from shared.accounts.rights import Right
from shared.audit import Act, Actor, Object
from shared.bodies import body
from shared.errors import Refused

LONGEST_REASON = 200
_DAY_MS = 24 * 3600 * 1000


def checked_reason(text: str) -> str:
    """Why, on one line. Refused: act_reason_missing; act_reason_long(longest, given)."""
    reason = " ".join(text.split())
    if not reason:
        raise Refused("act_reason_missing")
    if len(reason) > LONGEST_REASON:
        raise Refused("act_reason_long", longest=LONGEST_REASON, given=len(reason))
    return reason


def change(
    session: Session, account: Account, *, person_name: str, given: Iterable[str], actor: Actor, reason: str
) -> None:
    """Another person's name, other rights; they hold from the next request on.

    Raises Refused: account_ended; as `rules.checked_person` and `rules.checked_rights`; own_account and
    last_admin where it would be an admin's no more.
    """
    _refuse_ended(account)
    person = rules.checked_person(person_name)
    rights = rules.checked_rights(account.role, account.institute_code, given)
    if _keeps_accounts(account) and Right.ACCOUNTS not in rights:
        _give_up(session, account, actor)
    _note(
        session, Act.ACCOUNT_CHANGE, account, actor, reason, person_name=person, rights=rights,
        person_before=account.person_name, rights_before=account.rights,
    )  # fmt: skip
    account.person_name, account.rights = person, rights


def move(
    session: Session, account: Account, *, role: str, institute_code: str | None, actor: Actor, reason: str
) -> None:
    """Another role or institute, with the rights that are usual there; log-ins and API tokens end.

    Raises Refused: account_ended, account_exists, own_account, last_admin; as `rules.belonging`.
    """
    _refuse_ended(account)
    _give_up(session, account, actor)
    user_type, code = rules.belonging(session, role, institute_code)
    taken = rules.find(session, user_type, account.login_name)
    if taken is not None and taken.id != account.id:
        raise Refused("account_exists", login_name=account.login_name)
    _note(
        session, Act.ACCOUNT_MOVE, account, actor, reason, role=role, institute=code,
        role_before=account.role, institute_before=account.institute_code,
    )  # fmt: skip
    account.user_type, account.role, account.institute_code = user_type, role, code
    account.rights = rules.usual_rights(role, code)
    account.confirmed_until = rules.confirmed_until(session, role)
    rules.end_access(session, account.id)


def disable(session: Session, account: Account, *, actor: Actor, reason: str) -> None:
    """No log-in from now on; sessions and API tokens end at once. Refused: own_account, last_admin."""
    _give_up(session, account, actor)
    account.disabled_at = account.disabled_at or db.clock(session)
    rules.end_access(session, account.id)
    _note(session, Act.ACCOUNT_DISABLE, account, actor, reason)


def enable(session: Session, account: Account, *, actor: Actor, reason: str) -> None:
    """Log-ins are possible again, with the password as it was, and confirmed for a year if it had run out.

    Revoked tokens stay revoked. Refused account_ended.
    """
    _refuse_ended(account)
    account.disabled_at = None
    if account.confirmed_until is not None and account.confirmed_until <= db.clock(session):
        account.confirmed_until = rules.confirmed_until(session, account.role)
    _note(session, Act.ACCOUNT_ENABLE, account, actor, reason)


def end(session: Session, account: Account, *, actor: Actor, reason: str) -> None:
    """For good: its name stays taken, as its acts are known by it. Refused: own_account, last_admin."""
    _refuse_ended(account)
    _give_up(session, account, actor)
    account.ended_at = db.clock(session)
    rules.end_access(session, account.id)
    _note(session, Act.ACCOUNT_END, account, actor, reason)


def confirm(session: Session, account: Account, *, actor: Actor, reason: str) -> int:
    """This person still works here: the account goes on for a year; until when (milliseconds).

    Not one's own. Raises Refused: own_account, account_ended, account_not_staff.
    """
    refuse_own(account, actor)
    _refuse_ended(account)
    if (until := rules.confirmed_until(session, account.role)) is None:
        raise Refused("account_not_staff", login_name=account.login_name)
    account.confirmed_until = until
    day = f"{body().local(until):%Y-%m-%d}"
    _note(session, Act.ACCOUNT_CONFIRM, account, actor, reason, until=day)
    return until


def to_confirm(session: Session, institute_code: str | None) -> Sequence[Account]:
    """Accounts of staff (of one institute, if given) that end within the body's days of telling, or did
    already, the next first."""
    soon = db.clock(session) + body().staff.told_days * _DAY_MS
    due = select(Account).where(Account.ended_at.is_(None), Account.confirmed_until < soon)
    if institute_code is not None:
        due = due.where(Account.institute_code == institute_code)
    return session.scalars(due.order_by(Account.confirmed_until, Account.id)).all()


def _give_up(session: Session, account: Account, actor: Actor) -> None:
    """It is about to be no admin's. Refused: own_account; last_admin, when nobody else keeps accounts there.

    Two who end each other at once come one after the other, and the second finds a last one.
    """
    refuse_own(account, actor)
    if not _keeps_accounts(account):
        return
    db.alone(session, f"admins:{account.role}:{account.institute_code}")
    there = Account.role == account.role, _same_institute(account), *is_open()
    rows = session.execute(select(Account.id, Account.role, Account.rights).where(*there)).all()
    keepers = {row.id for row in rows if row.role == Role.ADMIN or Right.ACCOUNTS in row.rights}
    if keepers == {account.id}:
        raise Refused("last_admin", login_name=account.login_name)


def _keeps_accounts(account: Account) -> bool:
    return account.role == Role.ADMIN or (account.role == Role.STAFF and Right.ACCOUNTS in account.rights)


def _same_institute(account: Account) -> ColumnElement[bool]:
    if account.institute_code is None:
        return Account.institute_code.is_(None)
    return Account.institute_code == account.institute_code


def refuse_own(account: Account, actor: Actor) -> None:
    """Raises Refused own_account."""
    if account.id == actor.account_id:
        raise Refused("own_account")


def _refuse_ended(account: Account) -> None:
    if account.ended_at is not None:
        raise Refused("account_ended", login_name=account.login_name)


def _note(session: Session, act: Act, account: Account, actor: Actor, reason: str, **details: object) -> None:
    about = Object("account", account.id)
    audit.record(session, act, about, actor=actor, login_name=account.login_name, reason=reason, **details)
