"""Drawing pages: PDFs by PDFium with its form environment, so that form fields, signature fields and stamps
show as in a reader; photographs upright. Runs in the child only.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps

_LONG_SIDE = 1_700  # pixels: A4 at 145 dpi, small print can be read
_MOST_PIXELS = {"JPEG": 200_000_000, "PNG": 60_000_000}  # as it came; a JPEG is reduced as it is read
_QUALITY = 70
_WANTS_PASSWORD = "password"  # noqa: S105 - a word of PDFium's errors


class Unfit(Exception):
    """The file can't be shown; `code` is that of a RuleError."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def draw(media: str, data: bytes, folder: Path, most_pages: int) -> list[list[int]]:
    """Write `1.webp`, `2.webp` ... into the folder; their sizes in pixels. Raises Unfit."""
    pictures = _of_pdf(data, most_pages) if media == "pdf" else _of_photograph(data)
    sizes = []
    for n, picture in enumerate(pictures, 1):
        picture.save(folder / f"{n}.webp", "WEBP", quality=_QUALITY, method=2)
        sizes.append([picture.width, picture.height])
    return sizes


def _of_pdf(data: bytes, most_pages: int) -> Iterator[Image.Image]:
    document = _opened(data)
    if document.get_formtype() in (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND):
        raise Unfit("paper_xfa")
    if (count := len(document)) > most_pages:
        raise Unfit("paper_pages", longest=most_pages, found=count)
    if count == 0:
        raise Unfit("paper_broken")
    document.init_forms()  # before any page is loaded: else fields and signatures are left out
    for n in range(count):
        page = document[n]
        width, height = page.get_size()
        scale = _LONG_SIDE / max(width, height, 1)
        bitmap = page.render(scale=scale, may_draw_forms=True, draw_annots=True)
        yield bitmap.to_pil().convert("RGB")
        bitmap.close()
        page.close()


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    """Encryption that only limits permissions opens with an empty password."""
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if _WANTS_PASSWORD in str(error).lower() or pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD:
            raise Unfit("paper_password") from None
        raise Unfit("paper_broken") from None


def _of_photograph(data: bytes) -> Iterator[Image.Image]:

    with _opened_photograph(data) as opened:
        if opened.width * opened.height > _MOST_PIXELS[str(opened.format)]:
            raise Unfit("paper_too_heavy")
        opened.draft("RGB", (_LONG_SIDE * 2, _LONG_SIDE * 2))
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((_LONG_SIDE, _LONG_SIDE))
        yield _on_white(upright)


def _opened_photograph(data: bytes) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # bounded here, by format
    return Image.open(BytesIO(data), formats=("JPEG", "PNG"))


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        with_alpha = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(with_alpha, mask=with_alpha.getchannel("A"))
        return ground
    return picture.convert("RGB")
