"""Accounts, log-in sessions, issued passwords, CAPTCHAs: rows, so that Redis is not needed to log in."""

from enum import StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    ColumnElement,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, now_ms
from shared.members import Member, Membership


class UserType(StrEnum):
    """用户类型: a member, staff of an institute, staff of the body itself."""

    MEMBER = "member"
    INSTITUTE = "institute"
    NATIONAL = "national"


class Role(StrEnum):
    """What an account may do; `access.py` in web has the table."""

    MEMBER = "member"
    STAFF = "staff"  # staff of one institute
    OPS = "ops"  # the national body: register, campaigns
    ADMIN = "admin"  # as ops, and makes accounts


class Account(Base):
    """A person who can log in. A member's is made when the first initial password is issued."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("user_type", "login_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_type: Mapped[str] = mapped_column(String(12))
    login_name: Mapped[str] = mapped_column(String(48))
    person_name: Mapped[str] = mapped_column(String(64), default="")  # stands wherever its acts are shown
    role: Mapped[str] = mapped_column(String(12))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), unique=True)
    institute_code: Mapped[str | None] = mapped_column(ForeignKey("institutes.code"))
    rights: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")  # see `rights`
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    must_change: Mapped[bool] = mapped_column(default=True)
    password_expires_at: Mapped[int | None] = mapped_column(BigInteger)  # of an initial password
    disabled_at: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)  # for good
    confirmed_until: Mapped[int | None] = mapped_column(BigInteger)  # of staff: ends then (`staff`)
    first_login_at: Mapped[int | None] = mapped_column(BigInteger)
    last_login_at: Mapped[int | None] = mapped_column(BigInteger)
    language: Mapped[str] = mapped_column(String(8), default="", server_default="")  # of its last log-in
    notices_off: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")  # kinds
    created_at: Mapped[int] = mapped_column(BigInteger)


class PasswordIssue(Base):
    """When an initial password was issued: shown at the first log-in. The password itself is nowhere."""

    __tablename__ = "password_issues"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    issued_at: Mapped[int] = mapped_column(BigInteger)
    issued_by: Mapped[str] = mapped_column(String(64), default="")  # "" = by the member's own query


class LoginSession(Base):
    """One log-in: `token_hash` is the SHA-256 of the cookie's token."""

    __tablename__ = "login_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)  # the absolute end
    device: Mapped[str] = mapped_column(String(120), default="")
    network: Mapped[str] = mapped_column(String(48), default="", server_default="")  # the address, masked


class Captcha(Base):
    """A picture or arithmetic question: answered once, right or wrong, for one purpose, in one browser.

    `answer` holds what is right, `|` between: the picture's characters, then the spoken digits or the sum.
    """

    __tablename__ = "captchas"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(24))
    browser: Mapped[str] = mapped_column(String(64))  # the hash of what only its cookie has
    answer: Mapped[str] = mapped_column(String(24))
    question: Mapped[str] = mapped_column(String(48), default="")
    sound: Mapped[bytes | None] = mapped_column(LargeBinary)  # made when first asked for
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)


class ApiToken(Base):
    """A token for the JSON API: `token_hash` is its SHA-256; it may do what its account may."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[int | None] = mapped_column(BigInteger)
    revoked_at: Mapped[int | None] = mapped_column(BigInteger)


def is_open() -> tuple[ColumnElement[bool], ...]:
    """What holds of an account that may be used: not disabled or ended, confirmed where it must be, and no
    member's whose membership ended."""
    ended = select(Member.id).where(Member.id == Account.member_id, Member.state == Membership.ENDED)
    confirmed = or_(Account.confirmed_until.is_(None), Account.confirmed_until > now_ms())
    return Account.disabled_at.is_(None), Account.ended_at.is_(None), confirmed, ~ended.exists()


def live_login(idle_ms: int | BindParameter[int]) -> tuple[ColumnElement[bool], ...]:
    """What holds of a log-in, joined to its account, that still counts: not over, not idle, open."""
    return (
        LoginSession.expires_at > now_ms(),
        LoginSession.seen_at > now_ms() - idle_ms,
        *is_open(),
    )
