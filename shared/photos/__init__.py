"""Photos of members: where each came from, its bytes' hashes, who submitted and reviewed it."""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    func,
    select,
    text,
    update,
)
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
    """received (as it came) -> waiting (examined) -> approved | refused; replaced by a later one.

    One that waits may have a `verdict` already, which its reviewer can still undo (`shared.photos.review`).
    """

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
    """One picture of a member. The approved one is printed; at most one is approved at a time.

    `frame` is what was chosen of it (`shared.photos.frames`). `looked_by` has it on the screen.
    """

    __tablename__ = "photos"
    __table_args__ = (Index("ix_photos_state", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    source: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    original_key: Mapped[str] = mapped_column(String(160))
    original_sha256: Mapped[str] = mapped_column(String(64), index=True)
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
    frame: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    submitter_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("photo_uploads.id"))
    verdict: Mapped[str | None] = mapped_column(String(8))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    verdict_at: Mapped[int | None] = mapped_column(BigInteger)
    ground: Mapped[str | None] = mapped_column(String(24))  # of the body's `photos.toml`
    ground_words: Mapped[str | None] = mapped_column(Text)
    looked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    looked_until: Mapped[int | None] = mapped_column(BigInteger)
    erased_at: Mapped[int | None] = mapped_column(BigInteger)  # its files; the row stays


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


def keep_newest(session: Session, photo: Photo) -> None:
    """Of a member's photos that wait for review only the newest stays, unless a person has decided on one."""
    waiting = select(Photo).where(
        Photo.member_id == photo.member_id, Photo.state == PhotoState.WAITING, Photo.verdict.is_(None)
    )
    session.flush()
    for older in list(session.scalars(waiting.order_by(Photo.id)))[:-1]:
        older.state = PhotoState.REPLACED


def tries_refused(session: Session, member_id: int) -> int:
    """How many photos that the member sent were refused, by the checks or a person."""
    mine = select(func.count()).select_from(Photo).where(
        Photo.member_id == member_id, Photo.source == PhotoSource.UPLOAD, Photo.state == PhotoState.REFUSED
    )  # fmt: skip
    return session.scalar(mine) or 0


def of(session: Session, member_id: int) -> list[Photo]:
    """Every photo of the member, the newest first."""
    return list(session.scalars(select(Photo).where(Photo.member_id == member_id).order_by(Photo.id.desc())))


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
