"""How many tones a picture has: scans in black and white are dots, which no shrinking makes a photo."""

from PIL import Image

_DOTS = 2
_FEW = 32
_DARK, _LIGHT = 48, 208
_BETWEEN = 0.01
_DEEP = ("I", "I;16")  # 16 bits: nobody's dots


def is_dots(image: Image.Image) -> bool:
    """Whether it has two colours at most."""
    return image.mode not in _DEEP and image.getcolors(_DOTS) is not None


def has_few(image: Image.Image) -> bool:
    """Whether it has a few colours only, or next to nothing between dark and light."""
    if image.mode in _DEEP:
        return False
    if image.getcolors(_FEW) is not None:
        return True
    counts = image.convert("L").histogram()
    return sum(counts[_DARK:_LIGHT]) < _BETWEEN * sum(counts)
