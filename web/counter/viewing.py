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
from shared.photos import Photo


def own_institute() -> str:
    """The institute of whoever is logged in. Raises NotFound for an account without one."""
    code: str | None = g.account.institute_code
    if code is None:
        raise NotFound("an account of staff without an institute")
    return code


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
    photo = s.get(Photo, photo_id)
    member = s.get_one(Member, photo.member_id) if photo else None
    if photo is None or member is None or member.institute_code != own_institute():
        raise NotFound("photo")
    return photo, member


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
