"""Photos of members: where each came from, its bytes' hashes, who submitted and reviewed it."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Select, String, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import members
from shared.audit import Actor
from shared.bodies import body
from shared.bodies.admission import PhotoService
from shared.damage import MayBeDamaged
from shared.db import Base
from shared.members import Member, Membership


class PhotoSource(StrEnum):
    """How a photo was handed in; one that was fetched has the name of its photo service instead."""

    ON_SITE = "on_site"
    UPLOAD = "upload"


def fetched_by(service: str) -> Actor:
    """Who hands in a photo that a worker got from a photo service by itself."""
    return Actor(f"source:{service}")


class PhotoState(StrEnum):
    """received (as it came) -> waiting (examined) -> approved | refused; replaced by a later one."""

    RECEIVED = "received"
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    REPLACED = "replaced"


class PhotoWarning(StrEnum):
    """What a reviewer is told of a photo that passed the examination."""

    BACKGROUND_NOT_LIGHT = "background_not_light"
    BACKGROUND_UNEVEN = "background_uneven"
    FEW_TONES = "few_tones"
    COLOUR_PROFILE_IGNORED = "colour_profile_ignored"


class Photo(MayBeDamaged, Base):
    """One picture of a member. The approved one is printed; at most one is approved at a time."""

    __tablename__ = "photos"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    source: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    original_key: Mapped[str] = mapped_column(String(160))
    original_sha256: Mapped[str] = mapped_column(String(64))
    original_size: Mapped[int]
    print_key: Mapped[str | None] = mapped_column(String(160))
    print_sha256: Mapped[str | None] = mapped_column(String(64))
    width: Mapped[int | None]
    height: Mapped[int | None]
    warnings: Mapped[list[str]] = mapped_column(JSON, default=list)
    provenance: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    submitted_by: Mapped[str] = mapped_column(String(64), default="")
    reviewed_by: Mapped[str] = mapped_column(String(64), default="")
    refused_code: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[int] = mapped_column(BigInteger)
    decided_at: Mapped[int | None] = mapped_column(BigInteger)


Index(
    "uq_photos_one_approved",
    Photo.member_id,
    unique=True,
    postgresql_where=text("state = 'approved'"),
    sqlite_where=text("state = 'approved'"),
)


def approved(session: Session, member_id: int) -> Photo | None:
    """The photo that is printed for this member, or None."""
    return session.scalar(
        select(Photo).where(Photo.member_id == member_id, Photo.state == PhotoState.APPROVED)
    )


def approve(session: Session, photo: Photo, *, by: str, at: int) -> None:
    """Make `photo` the one that is printed; the former becomes replaced."""
    members.lock(session, photo.member_id)
    former = update(Photo).where(Photo.member_id == photo.member_id, Photo.state == PhotoState.APPROVED)
    session.execute(former.values(state=PhotoState.REPLACED))
    photo.state, photo.reviewed_by, photo.decided_at = PhotoState.APPROVED, by, at
    session.add(photo)
    session.flush()


def service_of(member: Member) -> PhotoService | None:
    """The service that has this member's photo; None when the route has none."""
    route = body().admission.routes.get(member.route)
    return route.photos if route else None


def missing(institute: str | None = None) -> Select[int]:
    """Ids of active members (of one institute) without an approved photo whose route has a photo source."""
    has_one = select(Photo.id).where(Photo.member_id == Member.id, Photo.state == PhotoState.APPROVED)
    lacking = select(Member.id).where(
        Member.state == Membership.ACTIVE,
        Member.route.in_(body().admission.fetched_routes()),
        Member.exam_number != "",
        ~has_one.exists(),
    )
    return lacking if institute is None else lacking.where(Member.institute_code == institute)
