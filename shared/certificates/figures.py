"""Figures of institutes: photos collected, to review and missing; certificates issued and downloaded by
month.

Months are those of the body's time zone, whatever the machine's or the database's.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.bodies import body
from shared.certificates import Certificate, CertificateState
from shared.certificates.downloads import Download
from shared.members import Member, Membership
from shared.photos import Photo, PhotoState

_OPEN = (PhotoState.RECEIVED, PhotoState.WAITING)


@dataclass
class Standing:
    """Of one institute, now: active members, those with a photo, those whose photo waits, those with
    neither.
    """

    institute: str
    members: int = 0
    collected: int = 0
    to_review: int = 0

    @property
    def missing(self) -> int:
        """Neither a photo nor one that waits."""
        return self.members - self.collected - self.to_review


@dataclass
class Month:
    """One month: editions issued, and editions handed out (each time)."""

    first: date
    issued: int = 0
    downloaded: int = 0


@dataclass(frozen=True)
class Figures:
    """All of it, for one institute or for all."""

    standing: list[Standing] = field(default_factory=list)
    months: list[Month] = field(default_factory=list)


def figures(session: Session, institute: str | None, first: date, last: date) -> Figures:
    """Now by institute, and by month from the month of `first` to that of `last`."""
    return Figures(_standing(session, institute), _months(session, institute, first, last))


def _standing(session: Session, institute: str | None) -> list[Standing]:
    approved = (
        select(Photo.id).where(Photo.member_id == Member.id, Photo.state == PhotoState.APPROVED).exists()
    )
    waits = select(Photo.id).where(Photo.member_id == Member.id, Photo.state.in_(_OPEN)).exists()
    asked = (
        select(
            Member.institute_code,
            func.count(),
            func.count().filter(approved),
            func.count().filter(waits, ~approved),
        )
        .where(Member.state == Membership.ACTIVE)
        .group_by(Member.institute_code)
    )
    if institute is not None:
        asked = asked.where(Member.institute_code == institute)
    found = {row[0]: Standing(*row) for row in session.execute(asked)}
    order = [one.code for one in body().institutes if institute in (None, one.code)]
    return [found.get(code, Standing(code)) for code in dict.fromkeys((*order, *found))]


def _months(session: Session, institute: str | None, first: date, last: date) -> list[Month]:
    months, at = [], date(first.year, first.month, 1)
    while at <= last:
        after = date(at.year + at.month // 12, at.month % 12 + 1, 1)
        months.append(_month(session, institute, at, after))
        at = after
    return months


def _month(session: Session, institute: str | None, first: date, after: date) -> Month:
    begin, end = _ms(first), _ms(after)
    issued = (
        select(func.count())
        .select_from(Certificate)
        .where(
            Certificate.issued_at >= begin,
            Certificate.issued_at < end,
            Certificate.state != CertificateState.MADE,
        )
    )
    taken = select(func.count()).select_from(Download).where(Download.at >= begin, Download.at < end)
    if institute is not None:
        theirs = select(Member.id).where(Member.institute_code == institute)
        issued = issued.where(Certificate.member_id.in_(theirs))
        taken = taken.where(Download.institute_code == institute)
    return Month(first, session.scalar(issued) or 0, session.scalar(taken) or 0)


def _ms(day: date) -> int:
    """The first moment of a day, in milliseconds since 1970 UTC."""
    return int(datetime.combine(day, time(), body().time_zone).timestamp() * 1000)
