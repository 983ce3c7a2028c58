"""Review of photos: by a person who did not send them, one decision a picture that was on the screen.

    waiting --decide--> waiting with a verdict --settle--> approved | refused
       ^                   |
       +------ undo -------+   by its reviewer, until their next decision, for `photo_undo_s` at most

Until it is settled a verdict changes nothing but the queue: the former photo is printed, the member isn't
told. The next decision settles the one before; the sweeper those whose time is over (`settle_due`).
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from shared import audit, db, members, photos
from shared.accounts import Account
from shared.audit import Act, Actor, Object
from shared.bodies import body
from shared.db import now_ms
from shared.errors import NotFound, Refused
from shared.members import Member
from shared.photos import Photo, PhotoSource, PhotoState
from shared.photos.telling import tell_member
from shared.settings import settings

LONGEST = 500  # characters of own words
_LOOK_MS = 120_000  # how long a picture that somebody has on the screen is nobody else's
_HANDED_IN = tuple(PhotoSource)


class Verdict(StrEnum):
    """What a reviewer says."""

    APPROVE = "approve"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Counts:
    """Of an institute: all that wait for a decision, and those of them that the viewer sent."""

    waiting: int
    own: int

    @property
    def theirs(self) -> int:
        """For the viewer to decide."""
        return self.waiting - self.own


def counts(session: Session, account: Account) -> Counts:
    """How many photos wait in the account's institute."""
    own = func.count().filter(Photo.submitter_id == account.id)
    row = session.execute(
        select(func.count().label("waiting"), own.label("own"))
        .select_from(Photo)
        .join(Member, Member.id == Photo.member_id)
        .where(*_open(), Member.institute_code == account.institute_code)
    ).one()
    return Counts(row.waiting, row.own)


def take(session: Session, account: Account, most: int, but: list[int]) -> list[tuple[Photo, Member]]:
    """The next few to look at, the oldest first, from now on on this person's screen. In a `db.write()`.

    Those in `but` are left out: there already, or skipped. Nobody else gets them for two minutes.
    """
    now = db.clock(session)
    free = or_(Photo.looked_by == account.id, Photo.looked_until.is_(None), Photo.looked_until < now)
    chosen = _theirs(account).where(free, Photo.id.not_in(but)).order_by(Photo.id).limit(most)
    ids = list(session.scalars(chosen.with_for_update(of=Photo, skip_locked=True, key_share=True)))
    found = session.execute(
        select(Photo, Member).join(Member, Member.id == Photo.member_id).where(Photo.id.in_(ids))
        .order_by(Photo.id)
    ).all()  # fmt: skip
    for photo, _member in found:
        photo.looked_by, photo.looked_until = account.id, now + _LOOK_MS
    session.flush()
    return [(photo, member) for photo, member in found]


def decide(
    session: Session, account: Account, photo_id: int, version: str, verdict: Verdict, *,
    ground: str = "", words: str = "",
) -> Photo:  # fmt: skip
    """A verdict on the picture whose print version was on the screen, in a `db.write()`; then
    `settle_former`.

    The same again, a key that came twice, changes nothing. Raises NotFound; Refused: photo_own,
    photo_decided, photo_replaced, photo_changed, photo_looked_at, photo_ground_missing, photo_ground_long.
    """
    photo = locked(session, account, photo_id)
    if photo.verdict is not None and photo.reviewer_id == account.id and photo.verdict == verdict:
        return photo
    _refuse_unfit(session, account, photo, version)
    if verdict is Verdict.REFUSE:
        _check_ground(ground, words)
    photo.verdict, photo.reviewer_id, photo.verdict_at = verdict, account.id, db.clock(session)
    refused = verdict is Verdict.REFUSE
    photo.ground, photo.ground_words = (ground or None, words or None) if refused else (None, None)
    photo.looked_by = photo.looked_until = None
    act = Act.PHOTO_REFUSE if refused else Act.PHOTO_APPROVE
    _note(session, act, photo, account, sha256=version, **({"grounds": ground} if ground else {}))
    session.flush()
    return photo


def undo(session: Session, account: Account) -> Photo:
    """Take the account's last decision back. In a `db.write()`. Raises Refused photo_nothing_to_undo."""
    found = last(session, account)
    if found is None:
        raise Refused("photo_nothing_to_undo")
    _lock(session, found)
    if found.verdict is None or found.state != PhotoState.WAITING or found.reviewer_id != account.id:
        raise Refused("photo_nothing_to_undo")
    found.verdict = found.reviewer_id = found.verdict_at = found.ground = found.ground_words = None
    found.looked_by, found.looked_until = account.id, db.clock(session) + _LOOK_MS
    _note(session, Act.PHOTO_UNDO, found, account)
    session.flush()
    return found


def last(session: Session, account: Account) -> Photo | None:
    """The account's last decision, as long as it can be undone."""
    since = db.clock(session) - settings().photo_undo_s * 1000
    mine = _pending().where(Photo.reviewer_id == account.id, Photo.verdict_at > since)
    return session.scalar(mine.order_by(Photo.verdict_at.desc(), Photo.id.desc()).limit(1))


def settle_former(account_id: int, but: int) -> None:
    """The account has decided anew: what it said before holds now."""
    _settle_all(_pending().where(Photo.reviewer_id == account_id, Photo.id != but).order_by(Photo.id))


def settle_due() -> int:
    """What can't be undone any more holds; how many there were. Called by the sweeper."""
    due = _pending().where(Photo.verdict_at <= now_ms() - settings().photo_undo_s * 1000)
    return _settle_all(due.order_by(Photo.verdict_at).limit(500))


def _settle_all(pending: Select[Photo]) -> int:
    """Each in a transaction of its own: one that fails undoes no other."""
    with db.read() as session:
        ids = list(session.scalars(pending.with_only_columns(Photo.id)))
    for photo_id in ids:
        with db.write() as session:
            settle(session, photo_id)
    return len(ids)


def settle(session: Session, photo_id: int) -> None:
    """Let a verdict hold, if it is still there: the photo is printed from now on, or refused."""
    photo = session.get_one(Photo, photo_id)
    _lock(session, photo)
    if photo.state != PhotoState.WAITING or photo.verdict is None:
        return
    by = session.get_one(Account, photo.reviewer_id).login_name
    if photo.verdict == Verdict.REFUSE:
        photo.state, photo.reviewed_by, photo.decided_at = PhotoState.REFUSED, by, db.clock(session)
        photo.refused_code = "photo_refused_by_review"
        said = {"ground": photo.ground or "", "words": photo.ground_words or ""}
        photo.provenance = {**photo.provenance, "refused": said}
    elif _newer_is_there(session, photo):
        photo.state, photo.reviewed_by, photo.decided_at = PhotoState.REPLACED, by, db.clock(session)
        return
    else:
        photos.approve(session, photo, by=by, at=db.clock(session))
    tell_member(session, photo)


def locked(session: Session, account: Account, photo_id: int) -> Photo:
    """A photo of the account's institute, for this transaction alone. Raises NotFound."""
    photo = seen(session, account.institute_code, photo_id)
    _lock(session, photo)
    return photo


def _lock(session: Session, photo: Photo) -> None:
    """Its member first: see the order of locks."""
    members.lock(session, photo.member_id)
    session.refresh(photo, with_for_update={"key_share": True})


def seen(session: Session, institute_code: str | None, photo_id: int) -> Photo:
    """A photo of a member of this institute. Raises NotFound: others' don't exist for it."""
    ours = Member.institute_code == institute_code
    wanted = select(Photo).join(Member, Member.id == Photo.member_id).where(Photo.id == photo_id, ours)
    if (photo := session.scalar(wanted)) is None:
        raise NotFound(f"photo {photo_id}")
    return photo


def twins(session: Session, photo: Photo) -> list[Member | None]:
    """Other members of whom somebody sent the very same bytes: a mark for the reviewer.

    None stands for those of other institutes, who don't exist for this one.
    """
    other = aliased(Photo)
    same = select(other.member_id).where(
        other.original_sha256 == photo.original_sha256, other.member_id != photo.member_id
    )
    found = session.scalars(select(Member).where(Member.id.in_(same)).order_by(Member.id).limit(20)).all()
    institute = session.get_one(Member, photo.member_id).institute_code
    ours: list[Member | None] = [one for one in found if one.institute_code == institute]
    return ours + ([None] if len(ours) < len(found) else [])


def _refuse_unfit(session: Session, account: Account, photo: Photo, version: str) -> None:
    if photo.submitter_id == account.id:
        raise Refused("photo_own")
    if photo.state == PhotoState.REPLACED:
        raise Refused("photo_replaced")
    if photo.state != PhotoState.WAITING or photo.verdict is not None:
        raise Refused("photo_decided")
    if photo.print_sha256 != version:
        raise Refused("photo_changed")
    other = photo.looked_by not in (None, account.id)
    if other and (photo.looked_until or 0) > db.clock(session):
        raise Refused("photo_looked_at")


def _check_ground(ground: str, words: str) -> None:
    if ground and ground not in body().photos.grounds:
        raise Refused("photo_ground_missing")
    if not ground and not words.strip():
        raise Refused("photo_ground_missing")
    if len(words) > LONGEST:
        raise Refused("photo_ground_long", longest=LONGEST, found=len(words))


def _newer_is_there(session: Session, photo: Photo) -> bool:
    """Whether one that was handed in later is printed already: an older one doesn't come back."""
    now = photos.approved(session, photo.member_id)
    return now is not None and now.id > photo.id and now.source in _HANDED_IN


def _open() -> tuple[ColumnElement[bool], ...]:
    return Photo.state == PhotoState.WAITING, Photo.verdict.is_(None)


def _theirs(account: Account) -> Select[int]:
    not_own = or_(Photo.submitter_id.is_(None), Photo.submitter_id != account.id)
    return (
        select(Photo.id)
        .join(Member, Member.id == Photo.member_id)
        .where(and_(*_open()), Member.institute_code == account.institute_code, not_own)
    )


def _pending() -> Select[Photo]:
    return select(Photo).where(Photo.state == PhotoState.WAITING, Photo.verdict.is_not(None))


def _note(session: Session, act: Act, photo: Photo, account: Account, **details: object) -> None:
    actor = Actor(account.login_name, account.id)
    audit.record(session, act, Object("member", photo.member_id), actor=actor, photo=photo.id, **details)
