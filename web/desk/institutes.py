"""Institutes by name, for lists and forms."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.members import Institute


def names(session: Session) -> dict[str, str]:
    """Institutes' names by code."""
    return dict(listed(session))


def listed(session: Session) -> list[tuple[str, str]]:
    """(code, name) of the institutes in their order."""
    rows = select(Institute.code, Institute.name).order_by(Institute.position)
    return [(code, name) for code, name in session.execute(rows)]
