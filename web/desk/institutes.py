"""Institutes by name, for lists and forms."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.members import Institute
from web import i18n


def names(session: Session) -> dict[str, str]:
    """Institutes' names by code."""
    return dict(listed(session))


def listed(session: Session) -> list[tuple[str, str]]:
    """(code, name in the reader's language) of the institutes in their order."""
    rows = session.scalars(select(Institute).order_by(Institute.position))
    return [(one.code, one.named(i18n.language())) for one in rows]
