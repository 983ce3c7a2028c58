"""Pictures of a certificate: a small one for the pages, a sharp one to keep where no PDF can be opened."""

import io
from collections.abc import Callable, Mapping

import pypdfium2
from PIL import Image

from shared.certificates.pictures import Size
from worker import time_limit

_SCREEN_WIDTH = 1200  # pixels: a phone's 360 at three to one, a page's 850 at most
# Of WebP: lines and letters stay crisp, 136 KB for the shipped design (1.2 MB as PNG). Its best method saves
# another 10 KB and takes six times as long, while a member waits.
_QUALITY, _METHOD = 50, 2
_PRINT_DPI = 300
_POINTS = 72
# A page may be any size: no picture takes more than 12 or 27 MB.
_LONGEST_SIDE = 16_000  # pixels: WebP ends at 16,383
_MOST_PIXELS, _MOST_PRINT_PIXELS = 4_000_000, 9_000_000


@time_limit.unswallowed()
def for_screen(pdf: bytes) -> bytes:
    """WebP of the first page, 1200 pixels wide; less for a page that is far higher than wide."""
    target = io.BytesIO()
    _drawn(pdf, lambda width, _: _SCREEN_WIDTH / width, _MOST_PIXELS).save(
        target, "WEBP", quality=_QUALITY, method=_METHOD
    )
    return target.getvalue()


@time_limit.unswallowed()
def for_print(pdf: bytes) -> bytes:
    """PNG of the first page at 300 dpi, which it says; less for a page that is larger than A4."""
    image = _drawn(pdf, lambda *_: _PRINT_DPI / _POINTS, _MOST_PRINT_PIXELS)
    target = io.BytesIO()
    # A palette would be a quarter of its 4 MB, and leave bands on the face.
    image.save(target, "PNG", compress_level=6, dpi=(image.info["dpi"],) * 2)
    return target.getvalue()


DRAW: Mapping[Size, Callable[[bytes], bytes]] = {Size.SCREEN: for_screen, Size.PRINT: for_print}


def _drawn(pdf: bytes, scale: Callable[[float, float], float], most: int) -> Image.Image:
    """The first page, each point as large as `scale` says of its width and height, within `most` pixels."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        across, down = page.get_size()
        chosen = min(scale(across, down), (most / (across * down)) ** 0.5, _LONGEST_SIDE / max(across, down))
        image: Image.Image = page.render(scale=chosen).to_pil().convert("RGB")
    finally:
        document.close()
    image.info["dpi"] = chosen * _POINTS
    return image
