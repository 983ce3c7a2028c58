"""The totals of 工作台: counted at most once a minute, whoever looks."""

from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from shared import kept
from shared.audit import Act, AuditEntry
from shared.bodies import body
from shared.certificates import Certificate
from shared.certificates.standing import joined, standing
from shared.kept import Kept
from shared.members import Member, Membership
from shared.photos import Photo, PhotoState
from shared.settings import settings
from web.ops.audit_filter import begin_of


def totals() -> Kept:
    """The figures of `_count`."""
    return kept.figures("totals", _count, for_s=settings().totals_s)


def _count(session: Session) -> dict[str, Any]:
    """`members` by state, `photos` by state, log-ins of the body's day, and of active members: current
    editions, those outdated, and who has a photo."""
    states = select(Member.state, func.count()).group_by(Member.state)
    photos = select(Photo.state, func.count()).where(Photo.state != PhotoState.REPLACED).group_by(Photo.state)
    logins = select(func.count()).where(
        AuditEntry.action == Act.ACCOUNT_LOG_IN, AuditEntry.at >= begin_of(body().today())
    )
    kind = body().usual_document
    outdated = func.coalesce(func.sum(case((standing(session, kind).outdated, 1), else_=0)), 0)
    editions = select(func.count(Certificate.id), outdated, func.count(Photo.id)).select_from(Member)
    active = joined(editions, kind).where(Member.state == Membership.ACTIVE)
    current, old, with_photo = session.execute(active).one()
    members = dict(session.execute(states).all())
    return {
        "members": {state.value: members.get(state, 0) for state in Membership},
        "photos": dict(session.execute(photos).all()),
        "logins": session.scalar(logins) or 0,
        "current": current,
        "outdated": int(old),
        "with_photo": with_photo,
    }
