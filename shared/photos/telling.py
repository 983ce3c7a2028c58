"""Telling a member what became of a photo that was handed in."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.accounts import Account, reaching
from shared.notices.telling import tell
from shared.photos import Photo, PhotoState


def tell_member(session: Session, photo: Photo) -> None:
    """Approved, or refused: by mail, where the member has one. What a person wrote isn't in it."""
    account = session.scalar(select(Account.id).where(Account.member_id == photo.member_id))
    if account is None:
        return
    kind = "photo_approved" if photo.state == PhotoState.APPROVED else "photo_refused"
    tell(session, kind, reaching.account(account))
