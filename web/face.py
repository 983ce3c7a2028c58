"""What stands on a member's certificate, or would, in words; and what keeps it from being printed."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from shared.bodies import body
from shared.bodies.documents import DocumentKind
from shared.certificates import Certificate, plans
from shared.certificates.facts import Facts
from shared.certificates.plans import Plan
from shared.errors import JobError
from shared.members import Member, profile
from web import i18n, words
from web.i18n import day


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


def printed(facts: Facts, kind: DocumentKind) -> list[tuple[str, str]]:
    """Labels and values of everything on the certificate, as it will be read there."""
    language = i18n.language()
    values = ((key, label.get(language), facts.value(key)) for key, label in kind.face.items())
    return [
        (label, day(value) if isinstance(value, date) else words.face_value(key, str(value)))
        for key, label, value in values
        if value
    ]


def issued(edition: Certificate, kind: DocumentKind) -> list[tuple[str, str]]:
    """The same of an edition: what its paper says, for who cannot read the small print of a picture."""
    facts = Facts.from_json(edition.facts)
    own = [
        (_("签发日期"), day(facts.issued_on)),
        (_("版次"), _("第 %(n)s 版", n=edition.n)),
        (_("核验码"), facts.verify_code),
    ]
    return printed(facts, kind) + own
