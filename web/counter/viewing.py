"""Who looks, and at whom: the institute's own members only."""

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import members
from shared.accounts import Account
from shared.bodies import body
from shared.certificates import Certificate, CertificateState
from shared.errors import NotFound
from shared.members import Member
from shared.photos import Photo, review
from web.desk.institutes import own_institute


def account(s: Session) -> Account:
    """The account of whoever acts."""
    own_institute()
    return s.get_one(Account, g.account.id)


def theirs(s: Session, number: str) -> Member:
    """The institute's member with this certificate number. Raises NotFound."""
    found = members.by_number(s, number)
    if found is None or found.institute_code != own_institute():
        raise NotFound("member")
    return found


def their_photo(s: Session, photo_id: int) -> tuple[Photo, Member]:
    """A photo of one of the institute's members. Raises NotFound."""
    photo = review.seen(s, own_institute(), photo_id)
    return photo, s.get_one(Member, photo.member_id)


def their_edition(s: Session, member: Member, n: int) -> Certificate:
    """Edition `n` of the member's usual document, once it has its PDF. Raises NotFound."""
    wanted = select(Certificate).where(
        Certificate.member_id == member.id,
        Certificate.document_kind == body().usual_document.key,
        Certificate.n == n,
        Certificate.state != CertificateState.MADE,
        Certificate.pdf_key.is_not(None),
    )
    if (found := s.scalar(wanted)) is None:
        raise NotFound("certificate")
    return found
