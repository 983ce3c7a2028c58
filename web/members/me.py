"""The member who is logged in, and what several of their pages show."""

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.bodies import body
from shared.bodies.documents import DocumentKind
from shared.certificates import Certificate, CertificateState, plans
from shared.certificates.plans import Plan
from shared.errors import JobError, NotFound
from shared.members import Member, profile
from web import i18n, texts
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


def plan_or_obstacle(
    session: Session, member: Member, kind: DocumentKind
) -> tuple[Plan | None, JobError | None]:
    """What would be printed now, or why nothing can be."""
    try:
        return plans.prepare(session, member, kind), None
    except JobError as error:
        return None, error


def missing_labels(member: Member) -> list[tuple[str, str]]:
    """(key, label) of the required fields that are empty, in the order of the profile."""
    fields = body().profile.fields
    language = i18n.language()
    return [
        (key, fields[key].label.get(language))
        for key in profile.missing_required(member.profile, body().profile)
    ]
