"""How much memory the pixels of a picture will take, told from its header: 80 kB can hold 25 million."""

from PIL import Image

from worker import jpeg_parts

# Bytes a pixel in memory; Pillow keeps two and three channels in four bytes.
_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2}
_MOST_BYTES = 4
_BASELINE = frozenset({0xC0, 0xC1})
_COEFFICIENT = 2  # bytes


def decoded_bytes(image: Image.Image, data: bytes) -> int:
    """Bytes that `image.load()` will take, at most; `data` is the file that `image` was opened from.

    A JPEG after `draft` takes what it is reduced to; one whose scans must be gathered first takes its whole
    size besides, reduced or not.
    """
    pixels = image.width * image.height * _BYTES.get(image.mode, _MOST_BYTES)
    return pixels + (_gathered(data) if image.format == "JPEG" else 0)


def _gathered(data: bytes) -> int:
    """What a JPEG's decoder keeps until the last scan: nothing when one scan holds all."""
    jpeg = jpeg_parts.read(data)
    frame, scans = jpeg.frame, jpeg.scans
    if len(frame) < 7 or not scans or not scans[0]:
        return 0  # no picture: the decoder says so
    height, width, parts = int.from_bytes(frame[2:4]), int.from_bytes(frame[4:6]), frame[6]
    if frame[0] in _BASELINE and scans[0][0] == parts:
        return 0
    factors = [(byte >> 4, byte & 15) for byte in frame[8 : 7 + 3 * parts : 3]]
    across, down = (max((pair[at] for pair in factors), default=1) or 1 for at in (0, 1))
    share = sum(a * b for a, b in factors) / (across * down)
    return int(width * height * share * _COEFFICIENT)
