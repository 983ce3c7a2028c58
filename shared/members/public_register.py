"""What anyone may learn of a member whose name and number they know: membership, institute, since when.

A number that is nobody's, and one that is somebody else's, are told from each other by nothing: both take the
same statement and the same comparison.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.members import Member
from shared.members.same_name import same_name

_NOBODY = "无此编号的人"  # as long as a name is


@dataclass(frozen=True)
class Entry:
    """One member's entry; `joined_on` is YYYY-MM-DD."""

    name: str
    certificate_number: str
    state: str
    institute_code: str
    joined_on: str


def entry(session: Session, numbers: Sequence[str], name: str) -> Entry | None:
    """The entry of the member with this name and one of these numbers.

    `numbers` are what the number that was typed may mean (`numbers_meant`).
    """
    wanted = select(
        Member.name, Member.certificate_number, Member.state, Member.institute_code, Member.joined_on
    ).where(Member.certificate_number.in_(numbers))
    rows = {row.certificate_number: row for row in session.execute(wanted)}
    known = [rows[number].name if number in rows else _NOBODY for number in numbers]
    same = [number for number, one in zip(numbers, known, strict=True) if same_name(name, one)]
    return Entry(*rows[same[0]]) if same and same[0] in rows else None
