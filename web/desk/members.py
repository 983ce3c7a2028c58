"""Finding members for ops and staff: what is shown of each, the ID number masked."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from shared.accounts import Account
from shared.bodies import body
from shared.certificates import Certificate, CertificateState
from shared.members import Institute, Member, Membership
from shared.members.characters import STOPS
from shared.members.names import name_key, spelt
from shared.members.numbers import plain_number
from shared.members.sealed_id import masked_id
from shared.photos import Photo
from web import i18n, words
from web.desk.paging import Page, page_of


@dataclass(frozen=True)
class MemberRow:
    """One member in a list."""

    number: str
    name: str
    id_masked: str
    institute: str
    membership: str
    membership_word: str
    membership_kind: str
    photo_word: str
    edition: int | None
    issued_at: int | None
    account_word: str

    @property
    def can_reset(self) -> bool:
        """An ended membership has no log-in any more."""
        return self.membership != Membership.ENDED


def search(session: Session, text: str, number: int, institute: str | None = None) -> Page:
    """Members by full number or by the beginning of the name, of one institute if given."""
    found = page_of(session, _statement(text, institute), number, size=20)
    photos = _photo_states(session, [row[0].id for row in found.items])
    language = i18n.language()
    rows = [
        _row(member, theirs.named(language), edition, account, photos.get(member.id, set()))
        for member, theirs, edition, account in found.items
    ]
    return Page(rows, found.number, found.total, found.size)


def _statement(text: str, institute: str | None) -> Select[*tuple[Any, ...]]:
    current = and_(
        Certificate.member_id == Member.id,
        Certificate.document_kind == body().usual_document.key,
        Certificate.state == CertificateState.CURRENT,
    )
    members = (
        select(Member, Institute, Certificate, Account)
        .join(Institute, Institute.code == Member.institute_code)
        .outerjoin(Certificate, current)
        .outerjoin(Account, Account.member_id == Member.id)
        .where(or_(Member.certificate_number == plain_number(text), *named(text)))
        .order_by(Member.name, Member.certificate_number)
    )
    return members.where(Member.institute_code == institute) if institute is not None else members


def named(text: str) -> list[ColumnElement[bool]]:
    """Names that begin so, however it is typed: with Latin letters in any case, with spaces or without."""
    key = name_key(text)
    beginning = spelt(text)
    found = [Member.name.startswith(beginning.rstrip(STOPS) or beginning, autoescape=True)]
    if any("a" <= char <= "z" for char in key):
        joined = func.replace(func.lower(Member.name), " ", "")
        found.append(joined.startswith(key, autoescape=True))
    return found


def _photo_states(session: Session, members: list[int]) -> dict[int, set[str]]:
    states: dict[int, set[str]] = {}
    for member_id, state in session.execute(
        select(Photo.member_id, Photo.state).where(Photo.member_id.in_(members))
    ):
        states.setdefault(member_id, set()).add(state)
    return states


def _row(
    member: Member, institute: str, edition: Certificate | None, account: Account | None, photos: set[str]
) -> MemberRow:
    tag = words.membership(member.state)
    return MemberRow(
        number=member.certificate_number,
        name=member.name,
        id_masked=masked_id(member),
        institute=institute,
        membership=member.state,
        membership_word=tag.word,
        membership_kind=tag.kind,
        photo_word=words.photo_states(photos),
        edition=edition.n if edition else None,
        issued_at=edition.issued_at if edition else None,
        account_word=words.account_state(account),
    )
