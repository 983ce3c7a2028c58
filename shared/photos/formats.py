"""What a file is that somebody sends as a photo, by its first bytes: to say so, and what to send instead."""

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
TAKEN = {JPEG: "jpg", PNG: "png"}
HEIC = "HEIC"
_BY_START = {
    b"GIF8": "GIF", b"BM": "BMP", b"II*\x00": "TIFF", b"MM\x00*": "TIFF", b"II+\x00": "TIFF",
    b"MM\x00+": "TIFF",
    b"%PDF": "PDF", b"8BPS": "PSD", b"\xff\x0a": "JPEG XL", b"\x00\x00\x00\x0cJXL ": "JPEG XL",
    b"\x00\x00\x00\x0cjP  ": "JPEG 2000", b"\xff\x4f\xff\x51": "JPEG 2000", b"\x00\x00\x01\x00": "ICO",
    b"PK\x03\x04": "ZIP", b"Rar!": "RAR", b"7z\xbc\xaf\x27\x1c": "7z", b"\xd0\xcf\x11\xe0": "Office",
    b"\x1aE\xdf\xa3": "WebM", b"<svg": "SVG", b"<?xml": "SVG", b"<!DOCTYPE": "HTML", b"<!doctype": "HTML",
    b"<html": "HTML", b"FUJIFILM": "RAW", b"IIU\x00": "RAW", b"IIRO": "RAW",
}  # fmt: skip
# The brands of `ftyp` boxes; others are films.
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_AVIF = (b"avif", b"avis")


def name_of(data: bytes) -> str | None:
    """HEIC, WebP, PDF ...; None for what is taken, and for what is nothing we know."""
    if data[:4] == b"RIFF":
        return "WebP" if data[8:12] == b"WEBP" else "AVI" if data[8:12] == b"AVI " else None
    if data[4:8] == b"ftyp":
        return _box(data)
    return next((name for start, name in _BY_START.items() if data.startswith(start)), None)


def _box(data: bytes) -> str:
    length = min(int.from_bytes(data[:4]), 64)
    brands = [data[8:12], *(data[at : at + 4] for at in range(16, length, 4))]
    if any(brand in _AVIF for brand in brands):
        return "AVIF"
    if any(brand in _HEIC for brand in brands):
        return HEIC
    return "RAW" if data[8:12] == b"crx " else "MP4"
