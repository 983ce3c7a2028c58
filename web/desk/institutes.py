"""Institutes by name, for lists and forms; and one's own."""

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.errors import NotFound
from shared.members import Institute
from web import i18n


def own_institute() -> str:
    """The institute of whoever is logged in. Raises NotFound for an account without one."""
    code: str | None = g.account.institute_code
    if code is None:
        raise NotFound("an account of staff without an institute")
    return code


def names(session: Session) -> dict[str, str]:
    """Institutes' names by code."""
    return dict(listed(session))


def listed(session: Session) -> list[tuple[str, str]]:
    """(code, name in the reader's language) of the institutes in their order."""
    rows = session.scalars(select(Institute).order_by(Institute.position))
    return [(one.code, one.named(i18n.language())) for one in rows]
