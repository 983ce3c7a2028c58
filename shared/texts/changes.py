"""What differs between two versions of a part: by lines, and within a line that was changed by characters."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# Comparing takes the product of both lengths at worst.
_MOST_LINES = 1_000
_MOST_WORK = 2_000_000  # products of the lengths of lines that are compared by characters


class Change(StrEnum):
    """A piece is as it was, taken out, or put in."""

    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True)
class Piece:
    """Some characters of a line."""

    change: Change
    text: str


Line = tuple[Piece, ...]


def lines(before: str, after: str) -> list[Line]:
    """Both texts in one, line by line. Very long ones are told whole: all of one out, all of the other in."""
    old, new = before.split("\n") if before else [], after.split("\n") if after else []
    if max(len(old), len(new)) > _MOST_LINES:
        return [*_same(old)] if old == new else _replaced(old, new)
    return list(_lines(old, new))


def changed(found: list[Line]) -> bool:
    """Whether anything differs."""
    return any(piece.change is not Change.SAME for line in found for piece in line)


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
    left = _MOST_WORK
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from _same(old[a:b])
        elif tag == "replace" and b - a == d - c:
            for before, after in zip(old[a:b], new[c:d], strict=True):
                left -= len(before) * len(after)
                yield from [_within(before, after)] if left > 0 else _replaced([before], [after])
        else:
            yield from _replaced(old[a:b], new[c:d])


def _same(texts: list[str]) -> Iterator[Line]:
    return ((Piece(Change.SAME, text),) for text in texts)


def _replaced(old: list[str], new: list[str]) -> list[Line]:
    out: list[Line] = [(Piece(Change.OUT, text),) for text in old]
    return [*out, *((Piece(Change.IN, text),) for text in new)]


def _within(before: str, after: str) -> Line:
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece(Change.SAME, before[a:b]))
            continue
        if b > a:
            found.append(Piece(Change.OUT, before[a:b]))
        if d > c:
            found.append(Piece(Change.IN, after[c:d]))
    return tuple(found)
