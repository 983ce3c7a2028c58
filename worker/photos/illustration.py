"""A picture for a text as it came -> what is shown of it: upright sRGB, no wider than a page is.

Of the file nothing survives but its pixels, as of a photo (`normalise`): drawings stay PNG, the rest is JPEG.
"""

import io
from dataclasses import dataclass

from PIL import Image

from worker import time_limit
from worker.photos.colour import to_srgb
from worker.photos.decode import open_checked, read_pixels
from worker.photos.normalise import AT_ONCE, PhotoPolicy
from worker.photos.upright import upright

MOST_WIDE, MOST_HIGH = 1_280, 2_560  # pixels: twice a column of text, and a long notice
_FEW_COLOURS = 256


@dataclass(frozen=True)
class Illustration:
    """What is shown, with its size in pixels; `media` is jpg or png."""

    data: bytes
    media: str
    width: int
    height: int


def illustrate(data: bytes) -> Illustration:
    """The same bytes in give the same bytes out. Raises JobError photo_unusable, always final."""
    limits = PhotoPolicy().limits
    with AT_ONCE, time_limit.unswallowed():
        opened = open_checked(data, limits)
        enough = (2 * MOST_WIDE, 2 * MOST_HIGH)
        read_pixels(opened, limits, enough)
        picture = upright(opened.image, to_srgb(opened.image, enough, []))
        picture.thumbnail((MOST_WIDE, MOST_HIGH), Image.Resampling.LANCZOS, reducing_gap=3.0)
        return _packed(picture, drawn=opened.format == "PNG")


def _packed(picture: Image.Image, *, drawn: bool) -> Illustration:
    out = io.BytesIO()
    if drawn and picture.getcolors(_FEW_COLOURS) is not None:
        picture.quantize(_FEW_COLOURS).save(out, "PNG", optimize=True)
        return Illustration(out.getvalue(), "png", *picture.size)
    picture.save(out, "JPEG", quality=88, subsampling="4:4:4", optimize=True)
    return Illustration(out.getvalue(), "jpg", *picture.size)
