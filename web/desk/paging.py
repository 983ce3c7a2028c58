"""Long lists in pages: which one is asked for, and where the neighbours are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

SIZE = 50


@dataclass(frozen=True)
class Page:
    """One page of a list: its items, its number from 1, and the total over all pages."""

    items: Sequence[Any]
    number: int
    total: int
    size: int = SIZE

    @property
    def last(self) -> int:
        """The number of the last page, 1 when the list is empty."""
        return max(1, -(-self.total // self.size))

    @property
    def first_item(self) -> int:
        """The place of this page's first item in the list, from 1; 0 when the list is empty."""
        return min(self.total, (self.number - 1) * self.size + 1)

    @property
    def last_item(self) -> int:
        """The place of this page's last item in the list."""
        return min(self.total, self.number * self.size)


def asked_page() -> int:
    """The page number in the address; nonsense means the first."""
    text = request.args.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def page_of(session: Session, statement: Select[*tuple[Any, ...]], number: int, *, size: int = SIZE) -> Page:
    """The rows of one page of an ordered statement; a number past the end gives the last page."""
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = min(number, max(1, -(-total // size)))
    rows = session.execute(statement.limit(size).offset((number - 1) * size)).all()
    items = [row[0] if len(row) == 1 else row for row in rows]
    return Page(items, number, total, size)
