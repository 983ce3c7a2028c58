"""ID numbers that a spreadsheet kept as numbers: of 18 digits it keeps 15, the last three become 000."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.members import Member
from shared.members.sealed_id import id_number, unseal_id
from shared.register.tables import ImportRow, RowKind

_KEPT, _WHOLE = 15, 18


def may_have_lost(number: str) -> bool:
    """Whether a number looks like one that lost its last digits: one of 11,000 right ones does, too."""
    return len(number) == _WHOLE and number.isdecimal() and number.endswith("0" * (_WHOLE - _KEPT))


def has_lost(number: str, known: str) -> bool:
    """Whether it is the known number but for its last digits, which it lost."""
    return number != known and may_have_lost(number) and number[:_KEPT] == known[:_KEPT]


def rows_that_lost(session: Session, import_id: int) -> Iterator[int]:
    """The ids of rows that would replace a member's number by what a spreadsheet left of it."""
    rows = (
        select(ImportRow.id, ImportRow.id_number_sealed, Member)
        .join(Member, Member.certificate_number == ImportRow.certificate_number)
        .where(
            ImportRow.import_id == import_id,
            ImportRow.kind == RowKind.UPDATE,
            ImportRow.id_number_index != Member.id_number_index,
        )
    )
    for row_id, sealed, member in session.execute(rows.execution_options(yield_per=1_000)):
        if sealed and has_lost(unseal_id(sealed, member.certificate_number), id_number(member)):
            yield row_id
