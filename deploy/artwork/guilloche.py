"""The fine-line artwork of the shipped design: border, field and rosette, from a few curves.

Deterministic: the same numbers give the same file. Everything is drawn once and repeated by symmetry, so that
the page stays small.
"""

import math
from pathlib import Path

import click

from deploy.artwork.border import border
from deploy.artwork.lines import (
    HEIGHT,
    PALE_BRONZE,
    PALE_TEAL,
    SOFT_BRONZE,
    SOFT_TEAL,
    TEAL,
    WIDTH,
    Curve,
    Point,
    group,
    spline,
)  # fmt: skip
from shared.bodies import body

# The rosette lies behind the title alone: its centre (hundredths of a millimetre) and its flatness.
ROSETTE_Y, ROSETTE_HIGH = -5450, 0.57
DOT = 0.333  # how wide the middle dot is, in ems


def artwork() -> str:
    """The page's ground as one SVG picture."""
    parts = [*_field(), *_rosette(), *border()]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:.0f}mm" height="{HEIGHT:.0f}mm" '
        f'viewBox="{-WIDTH * 50:.0f} {-HEIGHT * 50:.0f} {WIDTH * 100:.0f} {HEIGHT * 100:.0f}" '
        f'fill="none">{"".join(parts)}</svg>\n'
    )


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
        group("f1", PALE_TEAL, 0.18, _petals(52.5, 17.5, 24, _even(8), 24, 4), _turns(24)),
        group("f2", PALE_BRONZE, 0.18, _petals(29, 11, 24, _even(8), 24, 4), _turns(24)),
        group("f3", PALE_TEAL, 0.18, _petals(10.6, 9.4, 12, _even(8), 12, 4), _turns(12)),
        group("f4", PALE_TEAL, 0.18, _petals(0.8, 0.66, 6, _even(3), 6, 4), _turns(6)),
    ]
    return [f'<g transform="translate(0 300) scale(1.5 1)">{"".join(rings)}</g>']


def _rosette() -> list[str]:
    """The quiet rosette behind the title."""
    rings = [
        group("r1", SOFT_BRONZE, 0.2, _petals(17.5, 4.5, 36, _even(6), 12, 12), _turns(12)),
        group("r2", SOFT_TEAL, 0.2, _petals(10.6, 3.4, 24, _even(6), 12, 8), _turns(12)),
        group("r3", SOFT_BRONZE, 0.2, _petals(4.2, 3.5, 12, _even(4), 6, 8), _turns(6)),
        group("r4", SOFT_BRONZE, 0.2, _petals(0.42, 0.34, 6, _even(2), 6, 4), _turns(6)),
    ]
    return [f'<g transform="translate(0 {ROSETTE_Y}) scale(3 {ROSETTE_HIGH})">{"".join(rings)}</g>']


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
    line = microtext(f"{body().name}{body().usual_document.title}", 217, 0.8)
    (folder / "microtext.svg").write_text(line, encoding="utf-8")


if __name__ == "__main__":
    main()
