"""How light and how even the ground behind a head is."""

from dataclasses import dataclass

from PIL import Image

# Where in a portrait only ground is: the two sides above the shoulders, a tenth wide each.
_SIDE = 0.10
_DOWN_TO = 0.40
_NEAR = 24


@dataclass(frozen=True)
class Ground:
    """`light` is the median luminance, 0 to 255; `even` the share of pixels close to it."""

    light: int
    even: float


def measure_ground(picture: Image.Image) -> Ground:
    """Measures the upper left and right edge of an RGB picture."""
    grey = picture.convert("L")
    side, down = max(2, int(grey.width * _SIDE)), max(2, int(grey.height * _DOWN_TO))
    left = grey.crop((0, 0, side, down)).histogram()
    right = grey.crop((grey.width - side, 0, grey.width, down)).histogram()
    counts = [a + b for a, b in zip(left, right, strict=True)]
    total = sum(counts)
    seen = 0
    light = 0
    for light, count in enumerate(counts):  # noqa: B007  the level is the answer
        seen += count
        if 2 * seen >= total:
            break
    near = sum(counts[max(0, light - _NEAR) : light + _NEAR + 1])
    return Ground(light, near / total)
