"""会员证书编号 of new members, by the body's pattern: one counter for each combination of its other parts.

    pattern = "{region}{year}{serial:06d}"      region: the institute's, year: of the approval

A number that the register has already is skipped, and never parsed. A counter only rises, in the
transaction of the approval, so one that fails leaves no gap.
"""

import string
from datetime import date

from sqlalchemy import BigInteger, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import db
from shared.bodies import body
from shared.db import Base
from shared.errors import Refused
from shared.members import Member
from shared.members.numbers import plain_number

_SKIPPED_AT_MOST = 10_000  # numbers in a row that are taken: more is a wrong start of the counter


class NumberCounter(Base):
    """The last serial that was given for one combination (`110000|2026`)."""

    __tablename__ = "number_counters"

    parts: Mapped[str] = mapped_column(String(64), primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


def give(session: Session, region: str, approved_on: date) -> str:
    """The next number for an institute's region, in a `db.write()`; others wait for this transaction's end.

    Raises Refused number_pattern_full (digits run out) or number_all_taken.
    """
    parts = {"region": region, "year": str(approved_on.year)}
    for _ in range(_SKIPPED_AT_MOST):
        number = _made(parts, _next(session, parts))
        if session.scalar(select(Member.id).where(Member.certificate_number == number)) is None:
            return number
    raise Refused("number_all_taken", number=number)


def _next(session: Session, parts: dict[str, str]) -> int:
    rules = body().applications.numbers
    used = {name for _text, name, _form, _how in string.Formatter().parse(rules.pattern) if name}
    key = "|".join(value for name, value in parts.items() if name in used)
    db.insert_new(session, NumberCounter, {"parts": key, "last": rules.start - 1})
    counted = update(NumberCounter).where(NumberCounter.parts == key).values(last=NumberCounter.last + 1)
    return session.scalars(counted.returning(NumberCounter.last)).one()


def _made(parts: dict[str, str], serial: int) -> str:
    rules = body().applications.numbers
    number = plain_number(rules.pattern.format(serial=serial, **parts))
    if not body().number_pattern.fullmatch(number) or len(number) > rules.longest:
        raise Refused("number_pattern_full", number=number)
    return number
