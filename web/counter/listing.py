"""The list of an institute's members: one filter gives rows, their count, what is exported and printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from shared.accounts import Account
from shared.bodies import body
from shared.certificates import Certificate, CertificateState
from shared.certificates.downloads import Download
from shared.members import Member, Membership
from shared.members.numbers import plain_number
from shared.members.sealed_id import unseal_id
from shared.photos import Photo, PhotoState
from web.desk.members import named

_TAIL = (4, 8)  # digits of an identity number that are enough to look by


class Filter(StrEnum):
    """The lists, in the order they are shown."""

    ALL = "all"
    NO_PHOTO = "no_photo"
    TO_REVIEW = "to_review"
    NEVER_LOGGED_IN = "never_logged_in"
    INCOMPLETE = "incomplete"
    CURRENT = "current"
    NOT_DOWNLOADED = "not_downloaded"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True)
class Chosen:
    """What an address asks for."""

    institute: str
    filter: Filter
    q: str = ""

    @property
    def args(self) -> dict[str, str]:
        """For `url_for`."""
        return {"list": self.filter.value, **({"q": self.q} if self.q else {})}


def rows(session: Session, chosen: Chosen) -> Select[Member]:
    """The members, in the order of their numbers."""
    found = select(Member).where(
        Member.institute_code == chosen.institute, _in(chosen.filter), _fits(session, chosen)
    )
    return found.order_by(Member.certificate_number)


def counts(session: Session, institute: str) -> dict[Filter, int]:
    """How many are in each list."""
    asked = [func.count().filter(_in(one)).label(one.value) for one in Filter]
    row = session.execute(select(*asked).select_from(Member).where(Member.institute_code == institute)).one()
    return {one: int(getattr(row, one.value)) for one in Filter}


def _in(name: Filter) -> ColumnElement[bool]:
    active = Member.state == Membership.ACTIVE
    match name:
        case Filter.ALL:
            return true()
        case Filter.NO_PHOTO:
            return and_(active, ~_photo(PhotoState.APPROVED), ~_photo(*_OPEN))
        case Filter.TO_REVIEW:
            return _photo(*_OPEN)
        case Filter.NEVER_LOGGED_IN:
            logged_in = select(Account.id).where(
                Account.member_id == Member.id, Account.first_login_at.is_not(None)
            )
            return and_(active, ~logged_in.exists())
        case Filter.INCOMPLETE:
            return and_(active, _incomplete())
        case Filter.CURRENT:
            return _current().exists()
        case Filter.NOT_DOWNLOADED:
            taken = select(Download.id).where(Download.certificate_id == Certificate.id)
            return and_(active, _current().where(~taken.exists()).exists())
        case Filter.SUSPENDED | Filter.ENDED:
            return Member.state == name.value


_OPEN = (PhotoState.RECEIVED, PhotoState.WAITING)


def _photo(*states: PhotoState) -> ColumnElement[bool]:
    return select(Photo.id).where(Photo.member_id == Member.id, Photo.state.in_(states)).exists()


def _current() -> Select[int]:
    return select(Certificate.id).where(
        Certificate.member_id == Member.id,
        Certificate.document_kind == body().usual_document.key,
        Certificate.state == CertificateState.CURRENT,
    )


def _incomplete() -> ColumnElement[bool]:
    """As `members.profile.missing_required`, in the database."""
    keys = [field.key for field in body().profile.editable() if field.required]
    if not keys:
        return ~true()
    return or_(*(func.coalesce(Member.profile[key].as_string(), "").in_(("", "[]")) for key in keys))


def _fits(session: Session, chosen: Chosen) -> ColumnElement[bool]:
    """A whole certificate number, a name from its beginning, or the last digits of an identity number."""
    text = chosen.q.strip()
    if not text:
        return true()
    number = plain_number(text)
    ways: list[ColumnElement[bool]] = [Member.certificate_number == number, *named(text)]
    if _TAIL[0] <= len(number) <= _TAIL[1] and number.rstrip("X").isdigit():
        ways.append(Member.id.in_(_by_tail(session, chosen.institute, number)))
    return or_(*ways)


def _by_tail(session: Session, institute: str, tail: str) -> list[int]:
    """Identity numbers are sealed, so the institute's are opened one after another: 30,000 take a second."""
    columns = Member.id, Member.id_number_sealed, Member.certificate_number
    theirs = session.execute(select(*columns).where(Member.institute_code == institute))
    return [one for one, sealed, number in theirs if unseal_id(sealed, number).endswith(tail)]


@dataclass(frozen=True)
class Shown:
    """What a row shows beside the member."""

    photo_states: frozenset[str]
    edition: Certificate | None
    account: Account | None
    downloaded_at: int | None


def shown(session: Session, members: Sequence[Member]) -> dict[int, Shown]:
    """The rest of these rows, in four statements however many they are."""
    ids = [one.id for one in members]
    states: dict[int, set[str]] = {}
    for member_id, state in session.execute(
        select(Photo.member_id, Photo.state).where(Photo.member_id.in_(ids))
    ):
        states.setdefault(member_id, set()).add(state)
    current = select(Certificate).where(
        Certificate.member_id.in_(ids), Certificate.state == CertificateState.CURRENT,
        Certificate.document_kind == body().usual_document.key,
    )  # fmt: skip
    editions = {one.member_id: one for one in session.scalars(current)}
    accounts = {
        one.member_id: one for one in session.scalars(select(Account).where(Account.member_id.in_(ids)))
    }
    last = _last_downloads(session, [one.id for one in editions.values()])
    return {
        one: Shown(
            frozenset(states.get(one, ())), editions.get(one), accounts.get(one),
            last.get(editions[one].id) if one in editions else None,
        )
        for one in ids
    }  # fmt: skip


def _last_downloads(session: Session, editions: Iterable[int]) -> dict[int, int]:
    grouped = select(Download.certificate_id, func.max(Download.at)).where(
        Download.certificate_id.in_(list(editions))
    )
    return {row[0]: row[1] for row in session.execute(grouped.group_by(Download.certificate_id))}
