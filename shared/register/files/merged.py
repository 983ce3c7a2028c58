"""Merged cells: what they cover is empty in the file, though people see the value there."""

from collections.abc import Iterable

from shared.register.cells import Kind, marked
from shared.rules import RuleError

_MOST = 10_000  # merged cells in one row: each row is compared with them
Range = tuple[tuple[int, int], tuple[int, int]]


class Merged:
    """Marks the cells that merged ones cover, row by row in their order."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._coming = sorted(ranges, reverse=True)
        self._open: list[Range] = []

    def put(self, row: int, cells: list[str]) -> None:
        """Mark what is covered in this row."""
        while self._coming and self._coming[-1][0][0] <= row:
            self._open.append(self._coming.pop())
        if not self._open:
            return
        if len(self._open) > _MOST:
            raise RuleError("sheet_too_large")
        self._open = [one for one in self._open if one[1][0] >= row]
        for (top, left), (_, right) in self._open:
            for column in range(left, min(right + 1, len(cells))):
                if (row, column) != (top, left) and not cells[column]:
                    cells[column] = marked(Kind.MERGED)
