"""Rows of institutes: made from the body's folder, found by their code."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db
from shared.bodies import body
from shared.errors import Refused
from shared.members import Institute


def sync(session: Session) -> None:
    """Give every institute of the body its row; contacts that staff have changed stay."""
    known = set(session.scalars(select(Institute.code)))
    rows = [
        {
            "code": one.code, "name": str(one.name), "names": dict(one.name.texts), "national": one.national,
            "position": position, "phone": one.phone, "address": one.address, "hours": one.hours,
            "notice": one.notice,
        }
        for position, one in enumerate(body().institutes)
        if one.code not in known
    ]  # fmt: skip
    if rows:
        db.insert_new(session, Institute, *rows)


def by_code(session: Session, code: str) -> Institute:
    """The institute; Refused institute_unknown says which codes there are."""
    found = session.get(Institute, code)
    if found is None:
        known = select(Institute.code).order_by(Institute.position)
        raise Refused("institute_unknown", institute=code, known=list(session.scalars(known)))
    return found
