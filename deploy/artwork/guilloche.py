"""The fine-line artwork of the shipped design: border, field and rosette, from a few curves.

Deterministic: the same numbers give the same file. Lengths are millimetres from the page's centre,
written as whole hundredths. Each curve is a cubic spline through sampled points with exact slopes
(Hermite), and everything is drawn once and repeated by symmetry, so that the page stays small.
"""

import math
from collections.abc import Callable
from pathlib import Path

import click

from shared.bodies import body

WIDTH, HEIGHT = 297.0, 210.0
TEAL, BRONZE, SLATE = "#286c79", "#b08a43", "#5f86a0"
PALE_TEAL, PALE_BRONZE = "#d3e5e6", "#efe6d2"
SOFT_TEAL, SOFT_BRONZE = "#bcd8da", "#e3d3ae"
DOT = 0.333  # how wide the middle dot is, in ems

Point = tuple[float, float]
Curve = Callable[[float], Point]


def artwork() -> str:
    """The page's ground as one SVG picture."""
    parts = [*_field(), *_rosette(), *_border()]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:.0f}mm" height="{HEIGHT:.0f}mm" '
        f'viewBox="{-WIDTH * 50:.0f} {-HEIGHT * 50:.0f} {WIDTH * 100:.0f} {HEIGHT * 100:.0f}" '
        f'fill="none">{"".join(parts)}</svg>\n'
    )


def spline(curve: Curve, start: float, end: float, pieces: int) -> str:
    """Path data for a curve over [start, end] in cubic pieces that meet its points and slopes."""
    step = (end - start) / pieces
    nudge = step * 1e-4

    def slope(at: float) -> Point:
        (x0, y0), (x1, y1) = curve(at - nudge), curve(at + nudge)
        return (x1 - x0) / (2 * nudge), (y1 - y0) / (2 * nudge)

    data = "M" + _pair(curve(start))
    for piece in range(pieces):
        a, b = start + piece * step, start + (piece + 1) * step
        (x0, y0), (x1, y1), (u0, v0), (u1, v1) = curve(a), curve(b), slope(a), slope(b)
        third = step / 3
        points = ((x0 + u0 * third, y0 + v0 * third), (x1 - u1 * third, y1 - v1 * third), (x1, y1))
        data += "C" + " ".join(map(_pair, points))
    return data


def _pair(point: Point) -> str:
    return f"{point[0] * 100:.0f} {point[1] * 100:.0f}"


def _group(name: str, colour: str, width: float, paths: list[str], uses: list[str]) -> str:
    """Strokes of `width` points, and their copies by symmetry."""
    drawn = "".join(f'<path d="{path}"/>' for path in paths)
    copies = "".join(f'<use href="#{name}" transform="{use}"/>' for use in uses)
    units = width * 25.4 / 72 * 100
    return f'<g stroke="{colour}" stroke-width="{units:.2f}"><g id="{name}">{drawn}</g>{copies}</g>'


# The border: waves along a rounded rectangle. The curve that carries them turns its corners with
# a curvature that starts and ends at nothing, so a wave beside it has no kink there.

_QUARTERS = ["scale(-1 1)", "scale(1 -1)", "scale(-1 -1)"]


class _Track:
    """A quarter of a rounded rectangle, from the middle of the top to the middle of the right."""

    def __init__(self, half_width: float, half_height: float, corner: float) -> None:
        self._across = half_width - corner
        self._down = half_height - corner
        bend, self._turn_x, self._turn_y = _corner(corner)
        self._bend = bend
        self.length = self._across + bend + self._down
        self._half = (half_width, half_height)

    def at(self, distance: float, offset: float) -> Point:
        """The point `offset` outside the track at this distance along it."""
        half_width, half_height = self._half
        if distance <= self._across:
            return distance, -half_height - offset
        if distance >= self._across + self._bend:
            return half_width + offset, -self._down + (distance - self._across - self._bend)
        share = (distance - self._across) / self._bend
        x, y = _interpolate(self._turn_x, share), _interpolate(self._turn_y, share)
        angle = _turned(share)
        return (
            self._across + x + offset * math.sin(angle),
            -half_height + y - offset * math.cos(angle),
        )


_STEPS = 4000


def _turned(share: float) -> float:
    """How far the corner has turned: from 0 to a right angle, starting and ending gently."""
    share = min(max(share, 0.0), 1.0)
    return math.pi / 2 * share * share * (3 - 2 * share)


def _corner(size: float) -> tuple[float, list[float], list[float]]:
    """Length and points of a gentle right-angled bend that is `size` wide and high."""
    xs, ys = [0.0], [0.0]
    for step in range(_STEPS):
        angle = _turned((step + 0.5) / _STEPS)
        xs.append(xs[-1] + math.cos(angle) / _STEPS)
        ys.append(ys[-1] + math.sin(angle) / _STEPS)
    length = size / xs[-1]
    return length, [x * length for x in xs], [y * length for y in ys]


def _interpolate(values: list[float], share: float) -> float:
    place = min(max(share, 0.0), 1.0) * _STEPS
    low = min(int(place), _STEPS - 1)
    return values[low] + (values[low + 1] - values[low]) * (place - low)


def _waves(track: _Track, periods: int, strands: int, height: Callable[[float], float]) -> list[str]:
    """Strands of a wave along the track, evenly shifted; whole periods, so that quarters join.

    `height` gives the wave's height at a share (0 to 1) of the quarter.
    """

    def strand(shift: float) -> Curve:
        def curve(share: float) -> Point:
            wave = math.cos(2 * math.pi * periods * share + shift)
            return track.at(share * track.length, height(share) * wave)

        return curve

    shifts = [2 * math.pi * strand / strands for strand in range(strands)]
    return [spline(strand(shift), 0, 1, periods * 4) for shift in shifts]


def _border() -> list[str]:
    middle = _Track(WIDTH / 2 - 14.0, HEIGHT / 2 - 14.0, 15)
    outer = _Track(WIDTH / 2 - 9.0, HEIGHT / 2 - 9.0, 18)
    inner = _Track(WIDTH / 2 - 19.0, HEIGHT / 2 - 19.0, 12)

    def swelling(share: float) -> float:
        return 3.1 + 0.9 * math.cos(2 * math.pi * 9 * share)

    def waisted(share: float) -> float:
        return 2.2 - 1.7 * math.cos(2 * math.pi * 9 * share)

    return [
        _group("weave", TEAL, 0.2, _waves(middle, 18, 8, swelling), _QUARTERS),
        _group("chain", BRONZE, 0.22, _waves(middle, 27, 4, waisted), _QUARTERS),
        _group("outer", SLATE, 0.22, _waves(outer, 54, 2, lambda _: 0.75), _QUARTERS),
        _group("inner", SLATE, 0.2, _waves(inner, 54, 2, lambda _: 0.55), _QUARTERS),
        _group("rules", TEAL, 0.25, [_rule(outer, 1.35), _rule(inner, -1.1)], _QUARTERS),
    ]


def _rule(track: _Track, offset: float) -> str:
    return spline(lambda share: track.at(share * track.length, offset), 0, 1, 24)


# The field and the rosette: families of hypotrochoids in a wedge, turned round the centre.


def _petals(
    radius: float, swing: float, lobes: int, shifts: list[float], wedge: int, pieces: int
) -> list[str]:
    """For each shift one wedge (1/`wedge` of the turn) of a curve that swings in and out."""

    def curve_for(shift: float) -> Curve:
        def curve(turn: float) -> Point:
            phase = 2 * math.pi * lobes * turn + shift
            distance = radius + swing * math.cos(phase)
            angle = 2 * math.pi * turn
            return distance * math.sin(angle), -distance * math.cos(angle)

        return curve

    return [spline(curve_for(shift), 0, 1 / wedge, pieces) for shift in shifts]


def _turns(wedge: int) -> list[str]:
    return [f"rotate({360 * turn / wedge:g})" for turn in range(1, wedge)]


def _even(count: int) -> list[float]:
    return [2 * math.pi * number / count for number in range(count)]


def _field() -> list[str]:
    """A pale large rosette, stretched to the page, that text stands on."""
    rings = [
        _group("f1", PALE_TEAL, 0.18, _petals(55, 19, 24, _even(8), 24, 4), _turns(24)),
        _group("f2", PALE_BRONZE, 0.18, _petals(29, 11, 24, _even(8), 24, 4), _turns(24)),
        _group("f3", PALE_TEAL, 0.18, _petals(10.6, 9.5, 12, _even(8), 12, 4), _turns(12)),
    ]
    return [f'<g transform="translate(0 300) scale(1.5 1)">{"".join(rings)}</g>']


def _rosette() -> list[str]:
    """The quiet rosette behind the title."""
    rings = [
        _group("r1", SOFT_BRONZE, 0.2, _petals(17.5, 4.5, 36, _even(6), 12, 12), _turns(12)),
        _group("r2", SOFT_TEAL, 0.2, _petals(11, 3.4, 24, _even(6), 12, 8), _turns(12)),
        _group("r3", SOFT_BRONZE, 0.2, _petals(5.0, 3.2, 18, _even(4), 6, 12), _turns(6)),
    ]
    return [f'<g transform="translate(0 -5510) scale(2.7 .93)">{"".join(rings)}</g>']


def microtext(words: str, width: float, size: float) -> str:
    """A line of words in letters `size` mm high, repeated to fill `width` mm exactly."""
    repeats = round(width / size / (len(words) + 0.5))
    text = "·".join([words] * repeats)
    fitted = width / (len(words) * repeats + DOT * (repeats - 1))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width * 100:.0f} 100">'
        f'<text y="75" font-family="Noto Serif CJK SC" font-size="{fitted * 100:.2f}" '
        f'fill="{TEAL}">{text}</text></svg>\n'
    )


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Write ground.svg and microtext.svg into a design's assets FOLDER."""
    (folder / "ground.svg").write_text(artwork(), encoding="utf-8")
    line = microtext(f"{body().name}{body().document.title}", 219, 0.8)
    (folder / "microtext.svg").write_text(line, encoding="utf-8")


if __name__ == "__main__":
    main()
