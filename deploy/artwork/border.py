"""The border: braids of waves along a rounded rectangle.

The curve that carries them turns its corners with a curvature that starts and ends at nothing, so a wave
beside it has no kink there. A wave has whole periods from the middle of a side to the middle of the corner: a
corner mirrors itself in its diagonal.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from deploy.artwork.lines import BRONZE, HEIGHT, SLATE, TEAL, WIDTH, Curve, Point, group, spline

_QUARTERS = ["scale(-1 1)", "scale(1 -1)", "scale(-1 -1)"]


class _Track:
    """A quarter of a rounded rectangle, from the middle of the top to the middle of the right."""

    def __init__(self, half_width: float, half_height: float, corner: float) -> None:
        self._across = half_width - corner
        self._down = half_height - corner
        bend, self._turn_x, self._turn_y = _corner(corner)
        self._bend = bend
        self.to_corner = self._across + bend / 2
        self.from_corner = self._down + bend / 2
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


Periods = tuple[int, int]  # from the middle of the top to the corner, and on to the middle of the side


def _waves(track: _Track, periods: Periods, strands: int, height: Callable[[float], float]) -> list[str]:
    """Strands of a wave along the track, evenly shifted, displaced along the track's normal.

    `height` gives the wave's height at a phase, in turns of its swelling: whole where two halves meet.
    """

    def strand(shift: float, half: int) -> Curve:
        start, length = ((0.0, track.to_corner), (track.to_corner, track.from_corner))[half]

        def curve(share: float) -> Point:
            phase = 2 * math.pi * periods[half] * share
            return track.at(start + share * length, height(phase) * math.cos(phase + shift))

        return curve

    shifts = [2 * math.pi * strand / strands for strand in range(strands)]
    return [spline(strand(shift, half), 0, 1, periods[half] * 4) for shift in shifts for half in (0, 1)]


def _swelling(phase: float) -> float:
    return 3.1 + 0.9 * math.cos(phase / 2)


def _waisted(phase: float) -> float:
    return 2.2 - 1.7 * math.cos(phase / 3)


@dataclass(frozen=True)
class Braid:
    """Strands that cross along a track `inset` millimetres from the page's edge."""

    name: str
    colour: str
    width: float  # of its lines, in points
    inset: float
    corner: float
    periods: Periods
    strands: int
    height: Callable[[float], float]

    def track(self) -> _Track:
        """What carries it."""
        return _Track(WIDTH / 2 - self.inset, HEIGHT / 2 - self.inset, self.corner)

    def paths(self) -> list[str]:
        """A quarter of each strand, as path data."""
        return _waves(self.track(), self.periods, self.strands, self.height)


# Corners and periods are chosen so that a wave is as long on either side of a corner (to a thousandth).
BRAIDS = (
    Braid("weave", TEAL, 0.2, 14, 22, (12, 8), 8, _swelling),
    Braid("chain", BRONZE, 0.22, 14, 22, (18, 12), 4, _waisted),
    Braid("outer", SLATE, 0.22, 9, 27, (31, 21), 2, lambda _: 0.75),
    Braid("inner", SLATE, 0.2, 19, 17, (32, 21), 2, lambda _: 0.55),
)


def border() -> list[str]:
    """The braids and the rules on either side of them."""
    braids = [group(one.name, one.colour, one.width, one.paths(), _QUARTERS) for one in BRAIDS]
    outer, inner = BRAIDS[2].track(), BRAIDS[3].track()
    rules = [_rule(outer, 1.35), _rule(inner, -1.1)]
    return [*braids, group("rules", TEAL, 0.25, rules, _QUARTERS)]


def _rule(track: _Track, offset: float) -> str:
    whole = track.to_corner + track.from_corner
    return spline(lambda share: track.at(share * whole, offset), 0, 1, 24)
