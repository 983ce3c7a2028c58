"""Pens and curves for the demo's portraits, in the coordinates of an examination photo."""

from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]

WIDTH = 178
INK: Colour = (0, 0, 0)


def shade(colour: Colour, by: float) -> Colour:
    """Darker below 1, lighter above."""
    if by <= 1:
        return (round(colour[0] * by), round(colour[1] * by), round(colour[2] * by))
    t = by - 1
    r, g, b = (round(c + (255 - c) * t) for c in colour)
    return (r, g, b)


def both(points: Sequence[Point]) -> list[Point]:
    """An outline from its right half, listed from the top of the middle line down to its foot."""
    left = [(178 - x, y) for x, y in reversed(points) if abs(x - 89) > 0.01]
    return [*points, *left]


def smooth(points: Sequence[Point], steps: int = 12) -> list[Point]:
    """A closed Catmull-Rom curve through the points."""
    out: list[Point] = []
    n = len(points)
    for i in range(n):
        p0, p1, p2, p3 = (points[(i + k) % n] for k in (-1, 0, 1, 2))
        for s in range(steps):
            t = s / steps
            x, y = (
                0.5
                * (
                    2 * p1[a]
                    + (p2[a] - p0[a]) * t
                    + (2 * p0[a] - 5 * p1[a] + 4 * p2[a] - p3[a]) * t * t
                    + (3 * p1[a] - p0[a] - 3 * p2[a] + p3[a]) * t * t * t
                )
                for a in (0, 1)
            )
            out.append((x, y))
    return out


class Canvas:
    """Draws in examination-photo coordinates on a picture of any size."""

    def __init__(self, width: int, height: int) -> None:
        self.picture = Image.new("RGB", (width, height), (253, 253, 253))
        self.scale = width / WIDTH
        self._pen = ImageDraw.Draw(self.picture)

    def _at(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def shape(self, points: Sequence[Point], colour: Colour, *, curved: bool = True) -> None:
        self._pen.polygon(self._at(smooth(points) if curved else points), fill=colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        box = [c * self.scale for c in (x - rx, y - ry, x + rx, y + ry)]
        self._pen.ellipse(box, fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        pixels = max(1, round(width * self.scale))
        path = self._at(points)
        self._pen.line(path, fill=colour, width=pixels, joint="curve")
        for x, y in (path[0], path[-1]):
            r = pixels / 2
            self._pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)

    def glow(
        self,
        colour: Colour,
        strength: float,
        blur: float,
        paint: Callable[["Canvas"], None],
        inside: Sequence[Point] | None = None,
    ) -> None:
        """Lays a soft colour where `paint` draws in black, only inside an outline if given."""
        # Soft things need no fine grid: a quarter of the size costs a sixteenth.
        small = (self.picture.width // 4, self.picture.height // 4)
        mask_canvas = Canvas(*small)
        paint(mask_canvas)
        mask = mask_canvas.picture.convert("L").point(lambda v: round((253 - v) * strength))
        mask = mask.filter(ImageFilter.GaussianBlur(blur * mask_canvas.scale))
        mask = mask.resize(self.picture.size, Image.Resampling.BICUBIC)
        if inside is not None:
            within = Image.new("L", self.picture.size, 0)
            ImageDraw.Draw(within).polygon(self._at(inside), fill=255)
            mask = Image.composite(mask, Image.new("L", mask.size, 0), within)
        self.picture.paste(colour, (0, 0), mask)


def curve(a: Point, middle: Point, b: Point, steps: int = 14) -> list[Point]:
    """A quadratic curve from a to b that passes through `middle` at half way."""
    control = (2 * middle[0] - (a[0] + b[0]) / 2, 2 * middle[1] - (a[1] + b[1]) / 2)
    return [
        (
            (1 - t) ** 2 * a[0] + 2 * (1 - t) * t * control[0] + t * t * b[0],
            (1 - t) ** 2 * a[1] + 2 * (1 - t) * t * control[1] + t * t * b[1],
        )
        for t in (i / steps for i in range(steps + 1))
    ]


def ovals(*each: tuple[float, float, float, float]) -> Callable[["Canvas"], None]:
    """For `glow`: paints ovals, each by centre and radii."""

    def paint(canvas: "Canvas") -> None:
        for x, y, rx, ry in each:
            canvas.oval(x, y, rx, ry, INK)

    return paint
