"""A picture of a certificate for phones whose in-app browsers open no PDF."""

import io

import pypdfium2


def picture(pdf: bytes, width: int) -> bytes:
    """PNG of the first page, `width` pixels wide."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        bitmap = page.render(scale=width / page.get_width())
        image = bitmap.to_pil().convert("RGB")
    finally:
        document.close()
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()
