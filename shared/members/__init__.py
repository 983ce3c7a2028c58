"""Members: certified facts, profile, membership; and the institutes they belong to."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.db import Base
from shared.members.numbers import plain_number


class Membership(StrEnum):
    """State of a membership. An ended number is void for ever."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Institute(Base):
    """注协: the national body or a provincial one. Contacts are what 地方注协咨询电话 shows."""

    __tablename__ = "institutes"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)  # as printed
    names: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")  # by language
    national: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    phone: Mapped[str] = mapped_column(String(64), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    hours: Mapped[str] = mapped_column(String(120), default="")
    notice: Mapped[str] = mapped_column(Text, default="")  # 审核通知, shown in place of the contacts

    def named(self, language: str) -> str:
        """The name in this language, else as printed."""
        return self.names.get(language) or self.name


class Member(Base):
    """An approved person. Certified facts come from the register; `profile` is the member's own.

    The ID number is sealed (`id_number_sealed`) and found by its keyed hash (`id_number_index`).
    """

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_number: Mapped[str] = mapped_column(String(32), unique=True)
    institute_code: Mapped[str] = mapped_column(ForeignKey("institutes.code"), index=True)
    state: Mapped[str] = mapped_column(String(12), default=Membership.ACTIVE)

    name: Mapped[str] = mapped_column(String(64), index=True)
    sex: Mapped[str] = mapped_column(String(4))
    id_type: Mapped[str] = mapped_column(String(24))
    id_number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    id_number_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    birth_date: Mapped[str] = mapped_column(String(10), default="")  # YYYY-MM-DD
    route: Mapped[str] = mapped_column(String(12))  # of the body's `admission.toml`
    exam_number: Mapped[str] = mapped_column(String(48), default="")  # what the route calls `number`
    exam_year: Mapped[str] = mapped_column(String(4), default="")
    approval_number: Mapped[str] = mapped_column(String(64), default="")  # 会员批准文件号
    joined_on: Mapped[str] = mapped_column(String(10))  # 会员批准日期 = 入会时间, YYYY-MM-DD
    category: Mapped[str] = mapped_column(String(32))

    profile: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[int] = mapped_column(BigInteger)


# One ID number under two numbers that are not ended is an error, so the database says so too.
Index(
    "uq_members_one_live_number_an_id",
    Member.id_number_index,
    unique=True,
    postgresql_where=text("state <> 'ended'"),
    sqlite_where=text("state <> 'ended'"),
)


def by_number(session: Session, certificate_number: str) -> Member | None:
    """The member with this 会员证书编号, however it is typed, or None."""
    number = plain_number(certificate_number)
    return session.scalar(select(Member).where(Member.certificate_number == number))


def lock(session: Session, member_id: int) -> str:
    """Let nobody else change what belongs to this member until the transaction ends; the membership's state.

    SQLite's writers are alone by BEGIN IMMEDIATE, and its dialect leaves FOR UPDATE out.
    """
    state = select(Member.state).where(Member.id == member_id).with_for_update(key_share=True)
    return session.scalars(state).one()
