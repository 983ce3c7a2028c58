"""A certificate as its receiver has it: its text and its QR code, read by programs that are not ours."""

import re
import subprocess
from pathlib import Path


def text_of(pdf: Path) -> str:
    """The text by pdftotext, without white space: letter-spaced titles and wrapped lines read as one."""
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True)
    return re.sub(r"\s", "", done.stdout)


def qr_of(pdf: Path, folder: Path) -> str:
    """What the QR code on the rasterised page says, by zbar (OpenCV misses some codes on a whole page)."""
    subprocess.run(["pdftoppm", "-r", "200", "-png", "-singlefile", pdf, folder / "page"], check=True)
    return qr_in(folder / "page.png")


def qr_in(picture: Path) -> str:
    """What the QR code in a picture says."""
    reader = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture]
    done = subprocess.run(reader, check=True, capture_output=True, text=True)
    return done.stdout.strip()
