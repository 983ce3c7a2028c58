"""Glyph outlines as SVG path data, so that a picture with words looks the same everywhere."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import uharfbuzz

from worker.press.fonts import match

Point = tuple[float, float]
Place = Callable[[float, float], Point]


def path_of(char: str, family: str, weight: int, place: Place) -> str:
    """The outline of a character with each point moved by `place`, in whole SVG units.

    `place` gets ems: x from the left edge of the em square, y upwards from the baseline.
    ValueError when the font has no glyph for the character.
    """
    font = _font(family, weight)
    glyph = font.get_nominal_glyph(ord(char))
    if not glyph:
        raise ValueError(f"no glyph for U+{ord(char):04X} in {family}")
    path = _Path(place, font.face.upem)
    font.draw_glyph_with_pen(glyph, path)
    return path.data


@lru_cache(maxsize=8)
def _font(family: str, weight: int) -> Any:
    path, index, _ = match(family, weight)
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path), index))


class _Path:
    """A fontTools pen that writes path data with one letter a segment (as WeasyPrint likes it)."""

    def __init__(self, place: Place, upem: int) -> None:
        self.data = ""
        self._place = place
        self._upem = upem

    def _write(self, letter: str, *points: Point) -> None:
        moved = (self._place(x / self._upem, y / self._upem) for x, y in points)
        self.data += letter + " ".join(f"{x:.0f} {y:.0f}" for x, y in moved)

    def moveTo(self, point: Point) -> None:  # noqa: N802 - fontTools' names
        self._write("M", point)

    def lineTo(self, point: Point) -> None:  # noqa: N802
        self._write("L", point)

    def curveTo(self, *points: Point) -> None:  # noqa: N802
        self._write("C", *points)

    def qCurveTo(self, *points: Point) -> None:  # noqa: N802
        self._write("Q", *points)

    def closePath(self) -> None:  # noqa: N802
        self.data += "z"

    def endPath(self) -> None:  # noqa: N802
        self.data += "z"
