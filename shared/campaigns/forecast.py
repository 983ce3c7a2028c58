"""What a campaign over a selection would come to now: counted by one statement, before anything starts."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, func, not_, select
from sqlalchemy.orm import Session

from shared.bodies.documents import DocumentKind
from shared.campaigns.selection import Selection
from shared.certificates import Certificate
from shared.certificates.coverage import UnprintableName
from shared.certificates.standing import Standing, joined, standing
from shared.members import Member, Membership
from shared.photos import Photo


class Fate(StrEnum):
    """What would become of a member; of several that hold the one that printing meets first (`_fate`)."""

    READY = "ready"
    UNCHANGED = "unchanged"
    PHOTO_MISSING = "photo_missing"
    UNPRINTABLE = "unprintable"
    SEAL_MISSING = "seal_missing"
    TEMPLATE_MISSING = "template_missing"
    ENDED = "ended"
    SUSPENDED = "suspended"


LEFT_OUT = (Fate.ENDED, Fate.SUSPENDED)
"""Named by the selection, or of its institute, and no part of it: only active members are."""


def forecast(session: Session, selection: Selection, kind: DocumentKind) -> Mapping[Fate, int]:
    """How many of the selection, and of those it leaves out, would meet each fate; none are not listed."""
    now = standing(session, kind)
    fate = _fate(now, kind).label("fate")
    statement = joined(select(fate, func.count()).select_from(Member), kind)
    counted = session.execute(statement.where(*selection.named(session)).group_by(fate))
    return {Fate(found): number for found, number in counted}


def _fate(now: Standing, kind: DocumentKind) -> ColumnElement[str]:
    holds: list[tuple[ColumnElement[bool], Fate]] = [
        (Member.state == Membership.ENDED, Fate.ENDED),
        (Member.state != Membership.ACTIVE, Fate.SUSPENDED),
    ]
    if not now.template:
        holds.append((Member.id.is_not(None), Fate.TEMPLATE_MISSING))
    holds.append((UnprintableName.member_id.is_not(None), Fate.UNPRINTABLE))
    if now.unsealed:
        holds.append((Member.institute_code.in_(now.unsealed), Fate.SEAL_MISSING))
    if kind.photo:
        holds.append((Photo.print_sha256.is_(None), Fate.PHOTO_MISSING))
    whole = and_(Certificate.id.is_not(None), Certificate.damage.is_(None), not_(now.outdated))
    holds.append((whole, Fate.UNCHANGED))
    return case(*((condition, fate.value) for condition, fate in holds), else_=Fate.READY.value)
