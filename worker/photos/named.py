"""Whose a photo is, by the name of its file: a certificate number or an identity number, in any spelling."""

import re
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.crypto import indexes
from shared.members import Member, Membership
from shared.members.numbers import plain_number
from shared.plain import nfkc

_BETWEEN = re.compile(r"[\s_\-—,，、()（）\[\]【】]+")
_BATCH = 400  # of values in one statement


def find(session: Session, institute_code: str, stems: Iterable[str]) -> Mapping[str, Member]:
    """The institute's member for each name that names just one; others are left out.

    A name may have more in it than the number (`00012345_张三`), as long as only one member is meant.
    """
    wanted = {stem: list(_numbers(stem)) for stem in set(stems)}
    numbers = {number for found in wanted.values() for number in found}
    members = _by_number(session, institute_code, numbers)
    found: dict[str, Member] = {}
    for stem, parts in wanted.items():
        meant = {members[part].id: members[part] for part in parts if part in members}
        if len(meant) == 1:
            found[stem] = next(iter(meant.values()))
    return found


def _numbers(stem: str) -> Iterator[str]:
    """What in a name may be a number: all of it, then its parts."""
    text = nfkc(stem).strip()
    seen = dict.fromkeys(plain_number(part) for part in (text, *_BETWEEN.split(text)) if part)
    yield from (part for part in seen if len(part) >= 4)


def _by_number(session: Session, institute_code: str, numbers: set[str]) -> dict[str, Member]:
    ours = select(Member).where(Member.institute_code == institute_code, Member.state != Membership.ENDED)
    found: dict[str, Member] = {}
    listed = sorted(numbers)
    for at in range(0, len(listed), _BATCH):
        some = listed[at : at + _BATCH]
        for member in session.scalars(ours.where(Member.certificate_number.in_(some))):
            found[member.certificate_number] = member
        hashed = {one: number for number in some for one in indexes(number)}
        for member in session.scalars(ours.where(Member.id_number_index.in_(hashed))):
            found.setdefault(hashed[member.id_number_index], member)
    return found
