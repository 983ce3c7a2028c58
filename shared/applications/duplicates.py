"""Whom an applicant may be already: the same identity, examination certificate, or name and birth date.

Looked for among members, other applications and bars, when an application is sent and again before it is
approved. A 回乡证 is compared by its first nine characters, which name its holder. What a reviewer judged
("another person") is raised again only when a fact that was compared has changed.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from shared import crypto, db
from shared.accounts import Account
from shared.applications import Application, Bar, Finding, facts, id_number, lock, review
from shared.applications.states import OPEN, State
from shared.audit import Act
from shared.bodies import body
from shared.canonical import canonical
from shared.errors import NotFound, Refused
from shared.members import Member, Membership
from shared.members.names import name_key
from shared.pasted import same_number

IDENTITY, EXAM_NUMBER, NAME_AND_BIRTH = "identity", "exam_number", "name_and_birth"
_HOLDER = 9  # characters of a 回乡证 that name its holder; two more count its renewals
_COMPARED_STATES = (*(state for state in OPEN if state != State.DRAFT), State.REFUSED)


@dataclass(frozen=True)
class Match:
    """Somebody else's row, and what is the same."""

    other: str
    other_id: int
    same: tuple[str, ...]
    basis: str


def look(session: Session, found: Application, *, further: bool = True) -> int:
    """Write a finding for whatever a locked application newly matches; how many. It is then another version.

    Open applications that it matches are looked at after the commit, each in a transaction of its own: two
    that are sent at once would else wait for each other's rows.
    """
    new = 0
    for match in _matches(session, found):
        if _write(session, found, match):
            new += 1
            if further and match.other == "application":
                db.after_commit(session, partial(look_at, match.other_id, further=False))
    found.version += bool(new)
    return new


def look_at(application_id: int, *, further: bool = True) -> None:
    """As `look`, in a transaction of its own: after what was sent at the same moment can be seen."""
    with db.write() as session:
        found = lock(session, application_id)
        if found.state in OPEN:
            look(session, found, further=further)


def live_member(session: Session, found: Application) -> Member | None:
    """The member with the same identity whose number is not void."""
    mine = Member.id_number_index.in_(_indexes(found)), Member.state != Membership.ENDED
    return session.scalar(select(Member).where(*mine).limit(1))


def of(session: Session, application_id: int) -> list[Finding]:
    """The findings of an application, the newest first."""
    mine = select(Finding).where(Finding.application_id == application_id)
    return list(session.scalars(mine.order_by(Finding.id.desc())))


def judge(session: Session, found: Application, account: Account, finding_id: int, reason: str) -> None:
    """Another person, says the reviewer, and why. Raises NotFound, Refused reason_missing,
    application_changed.
    """
    finding = session.get(Finding, finding_id)
    if finding is None or finding.application_id != found.id:
        raise NotFound(f"finding {finding_id}")
    if found.taken_by != account.id:
        raise Refused("application_changed", **review.hands(session, found))
    words = review.checked_reason(reason)
    finding.judged_by, finding.judged_at = account.id, db.clock(session)
    finding.reason = words
    review.note(session, Act.APPLICATION_JUDGE, found, account, finding=finding.id, reason=words)


def _matches(session: Session, found: Application) -> Iterator[Match]:
    basis = _basis(found)
    for member in session.scalars(select(Member).where(_could_be(Member, found)).limit(20)):
        yield Match("member", member.id, _same(found, member), basis)
    others = select(Application).where(
        _could_be(Application, found), Application.id != found.id, Application.state.in_(_COMPARED_STATES),
        Application.erased_at.is_(None),
    )  # fmt: skip
    for other in session.scalars(others.limit(20)):
        yield Match("application", other.id, _same(found, other), basis)
    # Until a refused application is erased it is found itself.
    erased = select(Application.id).where(Application.erased_at.is_not(None))
    bars = select(Bar).where(
        Bar.id_number_index.in_(_indexes(found)), Bar.until > facts.counts_on(found).isoformat(),
        Bar.application_id.in_(erased),
    )  # fmt: skip
    for bar in session.scalars(bars.limit(20)):
        yield Match("bar", bar.id, (IDENTITY,), basis)


def _could_be(table: Any, found: Application) -> ColumnElement[bool]:
    same = [table.id_number_index.in_(_indexes(found))]
    if found.exam_number:
        same.append(table.exam_number == found.exam_number)
    if found.name and found.birth_date:
        same.append((table.name == found.name) & (table.birth_date == found.birth_date))
    return or_(*same)


def _same(found: Application, other: Any) -> tuple[str, ...]:
    same = []
    if other.id_number_index in _indexes(found):
        same.append(IDENTITY)
    if found.exam_number and same_number(found.exam_number, other.exam_number):
        same.append(EXAM_NUMBER)
    if name_key(found.name) == name_key(other.name) and found.birth_date == other.birth_date:
        same.append(NAME_AND_BIRTH)
    return tuple(same)


def _indexes(found: Application) -> set[bytes]:
    """The keyed hashes of every number that names the applicant's person, under each key."""
    number = id_number(found)
    numbers = {number} if number else set()
    kind = body().admission.id_types.get(found.id_type)
    if kind and kind.rule == "home_return" and len(number) >= _HOLDER:
        holder = number[:_HOLDER]
        numbers |= {holder, *(f"{holder}{renewed:02}" for renewed in range(100))}
    return {index for one in numbers for index in crypto.indexes(one)}


def _basis(found: Application) -> str:
    """Names the facts that were compared."""
    facts = [found.name, found.birth_date, id_number(found), found.exam_number]
    return crypto.index(hashlib.sha256(canonical(facts)).hexdigest()).hex()


def _write(session: Session, found: Application, match: Match) -> int:
    row = {
        "application_id": found.id, "other": match.other, "other_id": match.other_id, "basis": match.basis,
        "same": list(match.same), "found_at": db.clock(session), "reason": "",
    }  # fmt: skip
    return db.insert_new(session, Finding, row)
