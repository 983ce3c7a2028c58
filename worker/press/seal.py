"""A round seal as an SVG picture: vermilion ring, star in the centre, the name on an arc.

Bodies upload scans or drawings of their own; this makes the ones of the demo and of tests.
"""

import math

from worker.press import design_files
from worker.press.outlines import Place, path_of

VERMILION = "#d8402f"
_FAMILY, _WEIGHT = "Noto Serif CJK SC", 700
_SVG, _BOX = "http://www.w3.org/2000/svg", "-500 -500 1000 1000"
# Units: a thousandth of the seal's diameter.
_OUTER, _RING = 500, 30
_TEXT_RADIUS = 342  # to the foot of the letters
_TEXT_HEIGHT = 116
_STAR, _STAR_UP = 150, 44
# From the first letter's middle to the last one's: below it the seal is free for what is printed over it.
_SPAN = math.radians(196)


def make(name: str) -> bytes:
    """The seal of a body or an institute.

    ValueError for a character that the font has no glyph for.
    """
    radius = _OUTER - _RING / 2
    return (
        f'<svg xmlns="{_SVG}" viewBox="{_BOX}">'
        f'<circle r="{radius:.0f}" fill="none" stroke="{VERMILION}" stroke-width="{_RING}"/>'
        f'<path fill="{VERMILION}" d="{_star()}{_arc(name)}"/></svg>'
    ).encode()


def check(data: bytes) -> None:
    """Refuse a seal picture that the press may not print. Raises JobError("design_broken")."""
    design_files.check_svg(data, "seal.svg")


def _star() -> str:
    points = []
    for corner in range(10):
        radius = _STAR if corner % 2 == 0 else _STAR * math.sin(math.pi / 10) / math.sin(0.3 * math.pi)
        angle = math.pi * (corner / 5 - 0.5)
        points.append(f"{radius * math.cos(angle):.0f} {radius * math.sin(angle) - _STAR_UP:.0f}")
    return f"M{'L'.join(points)}z"


def _arc(name: str) -> str:
    """The letters upright on the upper arc, spread evenly; many letters are set narrower.

    None comes lower than the star's foot, so that the third below is free.
    """
    step = min(math.radians(24), _SPAN / max(len(name) - 1, 1))
    width = min(_TEXT_HEIGHT * 0.9, step * (_TEXT_RADIUS + _TEXT_HEIGHT * 0.4) * 0.94)
    first = -step * (len(name) - 1) / 2
    return "".join(
        path_of(char, _FAMILY, _WEIGHT, _on_arc(first + at * step, width)) for at, char in enumerate(name)
    )


def _on_arc(angle: float, width: float) -> Place:
    sine, cosine = math.sin(angle), math.cos(angle)

    def place(x: float, y: float) -> tuple[float, float]:
        across = (x - 0.5) * width
        up = _TEXT_RADIUS + (y + 0.12) * _TEXT_HEIGHT
        return up * sine + across * cosine, -up * cosine + across * sine

    return place
