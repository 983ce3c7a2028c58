"""A certificate as its receiver has it: its text and its QR code, read by programs that are not ours."""

import re
import subprocess
from pathlib import Path

import cv2


def text_of(pdf: Path) -> str:
    """The text by pdftotext, without white space: letter-spaced titles and wrapped lines read as one."""
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True)
    return re.sub(r"\s", "", done.stdout)


def qr_of(pdf: Path, folder: Path) -> str:
    """What the QR code on the rasterised page says, by OpenCV."""
    subprocess.run(["pdftoppm", "-r", "200", "-png", "-singlefile", pdf, folder / "page"], check=True)
    page = cv2.imread(str(folder / "page.png"))
    found, _points, _code = cv2.QRCodeDetector().detectAndDecode(page)
    return str(found)
