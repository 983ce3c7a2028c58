"""Fine lines as SVG paths: cubic splines through sampled points with exact slopes (Hermite).

Lengths are millimetres from the page's centre, written as whole hundredths.
"""

from collections.abc import Callable

WIDTH, HEIGHT = 297.0, 210.0
TEAL, BRONZE, SLATE = "#286c79", "#b08a43", "#5f86a0"
PALE_TEAL, PALE_BRONZE = "#d3e5e6", "#efe6d2"
SOFT_TEAL, SOFT_BRONZE = "#bcd8da", "#e3d3ae"

Point = tuple[float, float]
Curve = Callable[[float], Point]


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


def group(name: str, colour: str, width: float, paths: list[str], uses: list[str]) -> str:
    """Strokes of `width` points, and their copies by symmetry."""
    drawn = "".join(f'<path d="{path}"/>' for path in paths)
    copies = "".join(f'<use href="#{name}" transform="{use}"/>' for use in uses)
    units = width * 25.4 / 72 * 100
    return f'<g stroke="{colour}" stroke-width="{units:.2f}"><g id="{name}">{drawn}</g>{copies}</g>'
