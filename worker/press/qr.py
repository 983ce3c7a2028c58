"""The QR code: drawn as one path, and read back before it counts."""

import segno
import zxingcpp
from PIL import Image, ImageOps

from shared.errors import JobError

QUIET_ZONE = 4  # modules, as ISO 18004 asks
_PIXELS = 4  # a module, when the code is read back
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

Matrix = tuple[bytearray, ...]


def matrix(url: str) -> Matrix:
    """The modules of the code for an address, row by row: 1 dark, 0 light; no quiet zone."""
    made: Matrix = segno.make(url, error="m", micro=False, boost_error=False).matrix
    return made


def svg(modules: Matrix) -> bytes:
    """The code with its quiet zone as an SVG picture: one filled path, so no seams in any raster."""
    size = len(modules) + 2 * QUIET_ZONE
    path = "".join(
        f"M{left + QUIET_ZONE} {top + QUIET_ZONE}h{width}v1h-{width}z"
        for top, row in enumerate(modules)
        for left, width in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{path}"/></svg>'
    ).encode()


def check(modules: Matrix, url: str) -> None:
    """Read the code as a camera would. JobError("qr_unreadable") when it doesn't say the address."""
    light = bytes(255 * (1 - dark) for row in modules for dark in row)
    code = Image.frombytes("L", (len(modules), len(modules)), light)
    picture = ImageOps.scale(ImageOps.expand(code, QUIET_ZONE, 255), _PIXELS, Image.Resampling.NEAREST)
    found = zxingcpp.read_barcodes(picture, formats=_QR)
    if [code.text for code in found] != [url]:
        raise JobError("qr_unreadable", final=True, url=url)


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """(start, length) of each run of dark modules."""
    found: list[tuple[int, int]] = []
    start = None
    for at, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            found.append((start, at - start))
            start = None
    return found
