"""Accounts are made, reset and given initial passwords here, each act with its audit row; see `staff` too.

An initial password is returned once and kept only as a hash: each new one voids the former, and it ends
with its first use or after `initial_password_s`.
"""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from shared import audit, db
from shared.accounts import (
    Account,
    ApiToken,
    LoginSession,
    PasswordIssue,
    Role,
    UserType,
    is_open,
    live_login,
    passwords,
    reaching,
    rights,
    waits,
)
from shared.accounts.passwords import Initial
from shared.accounts.rights import Right
from shared.audit import STRANGER, Act, Actor, Object
from shared.bodies import body
from shared.db import now_ms
from shared.errors import NotFound, Refused
from shared.members import Member, institutes
from shared.members.names import check_name
from shared.notices import proofs
from shared.notices.telling import tell
from shared.settings import settings

_LOGIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,47}")
_DAY_MS = 24 * 3600 * 1000


def create(
    session: Session,
    *,
    login_name: str,
    person_name: str,
    role: str,
    actor: Actor,
    institute_code: str | None = None,
    given: Iterable[str] | None = None,
    reason: str = "",
) -> tuple[Account, str]:
    """A new account of staff, ops or an admin, and its initial password (shown once, kept nowhere).

    `given` are its rights, where they are not the usual ones of the role.

    Raises Refused: login_name_form, account_exists; as `belonging`, `checked_person` and `checked_rights`.
    """
    user_type, code = belonging(session, role, institute_code)
    if not _LOGIN_NAME.fullmatch(login_name):
        raise Refused("login_name_form", login_name=login_name)
    person = checked_person(person_name)
    held = usual_rights(role, code) if given is None else checked_rights(role, code, given)
    account = _make(
        session, user_type=user_type, login_name=login_name, person_name=person, role=role,
        institute_code=code, rights=held, confirmed_until=confirmed_until(session, role),
    )  # fmt: skip
    if account is None:
        raise Refused("account_exists", login_name=login_name)
    more = {"reason": reason} if reason else {}
    _note(session, Act.ACCOUNT_CREATE, account, actor, role=role, institute=code, rights=held, **more)
    return account, issue_initial_password(session, account, issued_by=actor.name)


def _make(session: Session, **values: Any) -> Account | None:
    """A new row, or None when the name has one (or just gets it from somebody else)."""
    if not db.insert_new(session, Account, {**values, "created_at": db.clock(session)}):
        return None
    return find(session, values["user_type"], values["login_name"])


def belonging(session: Session, role: str, institute_code: str | None) -> tuple[UserType, str | None]:
    """The 用户类型 that an account of this role there logs in as, and its institute.

    Staff of the national institute log in as the body's. Raises Refused: role_unknown, institute_needed,
    institute_unknown.
    """
    if role not in set(Role) or role == Role.MEMBER:
        raise Refused("role_unknown", role=role)
    if role != Role.STAFF:
        return UserType.NATIONAL, None
    if not institute_code:
        raise Refused("institute_needed")
    institute = institutes.by_code(session, institute_code)
    return UserType.NATIONAL if institute.national else UserType.INSTITUTE, institute.code


def checked_person(name: str) -> str:
    """The name of whoever will use the account: it stands wherever their acts are shown.

    Raises Refused person_name_missing; as `check_name` for another name of a person.
    """
    if not name.strip():
        raise Refused("person_name_missing")
    return check_name(name, body().name_shortest, body().name_longest)


def checked_rights(role: str, institute_code: str | None, given: Iterable[str]) -> list[str]:
    """These rights as the row keeps them. Refused right_not_given(rights): its institute has others."""
    asked = set(given)
    allowed = rights.given_by(institute_code) if role == Role.STAFF else frozenset(Right)
    if beyond := asked - allowed:
        raise Refused("right_not_given", rights=sorted(beyond))
    return sorted(asked)


def usual_rights(role: str, institute_code: str | None) -> list[str]:
    """What a new account has unless it is told otherwise."""
    return rights.within(role, institute_code, rights.usual(role))


def confirmed_until(session: Session, role: str) -> int | None:
    """When an account that is confirmed now ends by itself; only those of staff do."""
    return db.clock(session) + body().staff.confirmed_days * _DAY_MS if role == Role.STAFF else None


def find(session: Session, user_type: str, login_name: str) -> Account | None:
    """The account with this user type and log-in name."""
    wanted = select(Account).where(Account.user_type == user_type, Account.login_name == login_name)
    return session.scalar(wanted)


def by_id(session: Session, account_id: int) -> Account:
    """The account; raises NotFound."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound(f"account {account_id}")
    return account


def of_member(session: Session, member: Member) -> Account:
    """The member's account, made at the first call; it has no password until one is issued."""
    theirs = select(Account).where(Account.member_id == member.id)
    if (account := session.scalar(theirs)) is not None:
        return account
    _make(
        session, user_type=UserType.MEMBER, login_name=member.certificate_number, role=Role.MEMBER,
        member_id=member.id, person_name=member.name,
    )  # fmt: skip
    return session.scalars(theirs).one()


def issue_initial_password(
    session: Session, account: Account, *, issued_by: str = "", made: Initial | None = None
) -> str:
    """A fresh initial password, voiding the former; `issued_by` is empty for the member's own query.

    `made` is one that was made before the transaction, to keep that short.
    """
    made = made or passwords.new_initial()
    now = db.clock(session)
    account.password_hash = made.hashed
    account.password_expires_at = now + settings().initial_password_s * 1000
    account.must_change = True
    waits.forget(session, account.id)
    session.add(PasswordIssue(account_id=account.id, issued_at=now, issued_by=issued_by))
    return made.plain


def set_password(session: Session, account: Account, hashed: str, *, here: str = "") -> int:
    """The person's own password, as `passwords.hash_password` made it. Ends all their sessions.

    Returns how many live ones ended besides the one `here` (the hash of its token).
    """
    elsewhere = _live_sessions(session, account.id, but=here)
    _set(session, account, hashed)
    _note(session, Act.ACCOUNT_PASSWORD_SET, account, Actor(account.login_name, account.id))
    _tell_of_change(session, account, "self")
    return elsewhere


def set_by_link(session: Session, account: Account, hashed: str) -> None:
    """As `set_password`, for whoever had the link of a mail: API tokens end as well."""
    _set(session, account, hashed)
    _end_tokens(session, account.id)
    _note(session, Act.ACCOUNT_RESET_BY_LINK, account, STRANGER)
    _tell_of_change(session, account, "link")


def _set(session: Session, account: Account, hashed: str) -> None:
    account.password_hash = hashed
    account.password_expires_at = None
    account.must_change = False
    account.first_login_at = account.first_login_at or db.clock(session)
    waits.forget(session, account.id)
    end_sessions(session, account.id)


def _tell_of_change(session: Session, account: Account, how: str) -> None:
    """To the account's own address; a link that was sent before opens nothing any more."""
    session.flush()
    proofs.void(session, "password_reset", f"account:{account.id}")
    tell(session, "password_changed", reaching.account(account.id), at=db.clock(session), how=how)


def reset(session: Session, account: Account, *, actor: Actor, checked: str = "", reason: str = "") -> str:
    """A new initial password for someone who lost theirs; ends their sessions and API tokens at once.

    `checked` is the kind of document that was looked at. Raises Refused as `refuse_closed`.
    """
    refuse_closed(session, account)
    end_access(session, account.id)
    _note(session, Act.ACCOUNT_RESET, account, actor, checked=checked, reason=reason)
    _tell_of_change(session, account, "staff")
    return issue_initial_password(session, account, issued_by=actor.name)


def refuse_closed(session: Session, account: Account) -> None:
    """Raises Refused: account_disabled, account_ended, account_unconfirmed, membership_ended. Nobody can log
    in there."""
    if account.disabled_at is not None:
        raise Refused("account_disabled", login_name=account.login_name)
    if account.ended_at is not None:
        raise Refused("account_ended", login_name=account.login_name)
    if session.scalar(select(Account.id).where(Account.id == account.id, *is_open())) is not None:
        return
    if account.confirmed_until is not None:
        raise Refused("account_unconfirmed", login_name=account.login_name)
    raise Refused("membership_ended", login_name=account.login_name)


def _live_sessions(session: Session, account_id: int, *, but: str) -> int:
    mine = select(func.count()).select_from(LoginSession).join(Account, Account.id == LoginSession.account_id)
    mine = mine.where(LoginSession.account_id == account_id, LoginSession.token_hash != but)
    return int(session.scalar(mine.where(*live_login(settings().session_idle_s * 1000))) or 0)


def end_sessions(session: Session, account_id: int) -> None:
    """End every log-in session of an account."""
    session.execute(delete(LoginSession).where(LoginSession.account_id == account_id))


def end_access(session: Session, account_id: int) -> None:
    """End every log-in session and API token of an account."""
    end_sessions(session, account_id)
    _end_tokens(session, account_id)


def _end_tokens(session: Session, account_id: int) -> None:
    live = ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None)
    session.execute(update(ApiToken).where(*live).values(revoked_at=now_ms()))


def issues(session: Session, account_id: int) -> list[PasswordIssue]:
    """When initial passwords were issued, the newest first."""
    rows = select(PasswordIssue).where(PasswordIssue.account_id == account_id)
    return list(session.scalars(rows.order_by(PasswordIssue.issued_at.desc(), PasswordIssue.id.desc())))


def _note(session: Session, act: Act, account: Account, actor: Actor, **details: object) -> None:
    about = Object("account", account.id)
    audit.record(session, act, about, actor=actor, login_name=account.login_name, **details)
