"""A picture of a certificate for phones whose in-app browsers open no PDF."""

import io

import pypdfium2

from worker import time_limit

_MAX_PIXELS = 4_000_000  # a page may be any height: no picture takes more than 16 MB


@time_limit.unswallowed()
def picture(pdf: bytes, width: int) -> bytes:
    """PNG of the first page, `width` pixels wide; less for a page that is far higher than wide."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        across, down = page.get_size()
        bitmap = page.render(scale=min(width / across, (_MAX_PIXELS / (across * down)) ** 0.5))
        image = bitmap.to_pil().convert("RGB")
    finally:
        document.close()
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=3)  # a sixth of the time of the best, and no more bytes
    return target.getvalue()
