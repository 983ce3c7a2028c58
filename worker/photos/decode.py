"""Opening bytes from outside: two decoders, and every limit checked before a pixel is decoded."""

import io
from dataclasses import dataclass

from PIL import Image, ImageFile, UnidentifiedImageError

from shared.errors import JobError

FORMATS = ("JPEG", "PNG")


@dataclass(frozen=True)
class Opened:
    """A fully decoded picture; `image` may be a reduced decoding, `size` is the file's own."""

    image: Image.Image
    format: str
    size: tuple[int, int]


def open_checked(
    data: bytes, *, max_bytes: int, max_pixels: int, max_scans: int, enough: tuple[int, int]
) -> Opened:
    """The decoded picture, whatever name or type it came with.

    A JPEG is decoded no larger than needed for `enough` (width, height). Raises JobError
    photo_unusable, final.
    """
    if len(data) > max_bytes:
        raise _unusable("too_large", max_bytes=max_bytes)
    # A progressive JPEG repeats its whole picture per scan: a few KB can keep a decoder busy for
    # hours. FF DA cannot occur inside coded data, so counting it counts the scans.
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > max_scans:
        raise _unusable("too_many_scans")
    try:
        return _decode(data, max_pixels, enough)
    except UnidentifiedImageError as error:
        raise _unusable("format") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _unusable("too_many_pixels", max_pixels=max_pixels) from error
    except (OSError, SyntaxError, ValueError, IndexError, EOFError, MemoryError) as error:
        # Pillow's decoders raise all of these for files that are cut or bent.
        raise _unusable("broken") from error


def _decode(data: bytes, max_pixels: int, enough: tuple[int, int]) -> Opened:
    # WeasyPrint, at its import, tells all of the process to take half a picture for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    # A JPEG with a second picture in it is opened as MPO, allow-list or not.
    if image.format not in FORMATS:
        raise _unusable("format", format=str(image.format))
    size = image.size
    if size[0] * size[1] > max_pixels:
        raise _unusable("too_many_pixels", max_pixels=max_pixels, width=size[0], height=size[1])
    if getattr(image, "n_frames", 1) != 1:
        raise _unusable("animated")
    if image.format == "JPEG":
        image.draft(None, enough)
    # verify() passes half a JPEG; only decoding it all tells.
    image.load()
    return Opened(image, image.format, size)


def _unusable(reason: str, **params: object) -> JobError:
    return JobError("photo_unusable", final=True, reason=reason, **params)
