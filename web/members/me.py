"""The member who is logged in, and what several of their pages show."""

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.bodies.documents import DocumentKind
from shared.certificates import Certificate, CertificateState
from shared.errors import NotFound
from shared.members import Member
from web import texts
from web.texts import InstituteView


def me(session: Session) -> Member:
    """The member behind this log-in."""
    return session.get_one(Member, g.account.member_id)


def my_institute(session: Session, member: Member) -> InstituteView:
    """The institute the member belongs to."""
    return texts.institute(session, member.institute_code)


def my_edition(session: Session, kind: DocumentKind, n: int) -> Certificate:
    """Edition `n` of the member's own document, once it has its PDF. Raises NotFound."""
    mine = select(Certificate).where(
        Certificate.member_id == g.account.member_id,
        Certificate.document_kind == kind.key,
        Certificate.n == n,
    )
    found = session.scalar(mine)
    if found is None or found.state == CertificateState.MADE or found.pdf_key is None:
        raise NotFound("certificate")
    return found
