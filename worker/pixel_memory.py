"""How much memory the pixels of a picture will take, told from its header: 80 kB can hold 25 million."""

from PIL import Image

# Bytes a pixel in memory; Pillow keeps two and three channels in four bytes.
_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2}
_MOST_BYTES = 4
_START_OF_SCAN = 0xDA
_ALONE = frozenset({0x00, 0x01, *range(0xD0, 0xDA)})  # markers without a length
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
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
    frame, in_scan = _header(data)
    if len(frame) < 7:
        return 0  # no picture: the decoder says so
    height, width, parts = int.from_bytes(frame[2:4]), int.from_bytes(frame[4:6]), frame[6]
    if frame[0] in _BASELINE and in_scan == parts:
        return 0
    factors = [(byte >> 4, byte & 15) for byte in frame[8 : 7 + 3 * parts : 3]]
    across, down = (max((pair[at] for pair in factors), default=1) or 1 for at in (0, 1))
    share = sum(a * b for a, b in factors) / (across * down)
    return int(width * height * share * _COEFFICIENT)


def _header(data: bytes) -> tuple[bytes, int]:
    """The frame's marker with what follows it (precision, height, width ...); the first scan's parts."""
    frame, at = b"", 2
    while 0 <= (at := data.find(b"\xff", at)) < len(data) - 4:
        marker = data[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == _START_OF_SCAN:
            return frame, data[at + 4]
        end = at + 2 + max(2, int.from_bytes(data[at + 2 : at + 4]))
        if marker in _FRAMES:
            frame = bytes([marker]) + data[at + 4 : end]
        at = end
    return frame, 0
