"""Opening bytes from outside: two decoders, and every limit checked before a pixel is decoded."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageFile, PngImagePlugin, UnidentifiedImageError

from shared.errors import JobError
from worker.pixel_memory import decoded_bytes

FORMATS = ("JPEG", "PNG")
# Texts come with the header, packed a thousandfold; a photo's are a few KB. A profile is held to the first.
PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What a file may have: bytes, pixels, a JPEG's scans, and bytes that decoding may take in memory."""

    bytes: int
    pixels: int
    scans: int
    memory: int


@dataclass(frozen=True)
class Opened:
    """A picture whose header has been read; `image` may be a reduced decoding, `size` is the file's own."""

    image: Image.Image
    format: str
    size: tuple[int, int]


def open_checked(data: bytes, limits: Limits) -> Opened:
    """The picture, whatever name or type it came with; no pixel of it is read yet.

    Raises JobError photo_unusable, final.
    """
    if len(data) > limits.bytes:
        raise _unusable("too_large", max_bytes=limits.bytes)
    # A progressive JPEG repeats its whole picture per scan: a few KB can keep a decoder busy for
    # hours. FF DA cannot occur inside coded data, so counting it counts the scans.
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > limits.scans:
        raise _unusable("too_many_scans")
    with _as_unusable(limits):
        image = Image.open(io.BytesIO(data), formats=FORMATS)
        # A JPEG with a second picture in it is opened as MPO, allow-list or not.
        if image.format not in FORMATS:
            raise _unusable("format", format=str(image.format))
        width, height = image.size
        if width * height > limits.pixels:
            raise _unusable("too_many_pixels", max_pixels=limits.pixels, width=width, height=height)
        if getattr(image, "n_frames", 1) != 1:
            raise _unusable("animated")
        return Opened(image, image.format, image.size)


def read_pixels(opened: Opened, data: bytes, limits: Limits, enough: tuple[int, int]) -> None:
    """Decode all of it; a JPEG no larger than needed for `enough` (width, height).

    Raises JobError photo_unusable, final: too_many_pixels for one that would take more memory than it may.
    """
    with _as_unusable(limits):
        if opened.format == "JPEG":
            opened.image.draft(None, enough)
        if decoded_bytes(opened.image, data) > limits.memory:
            width, height = opened.size
            raise _unusable("too_many_pixels", max_pixels=limits.pixels, width=width, height=height)
        # WeasyPrint, at its import, tells all of the process to take half a picture for a whole one.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        # verify() passes half a JPEG; only decoding it all tells.
        opened.image.load()


@contextmanager
def _as_unusable(limits: Limits) -> Iterator[None]:
    try:
        yield
    except UnidentifiedImageError as error:
        raise _unusable("format") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _unusable("too_many_pixels", max_pixels=limits.pixels) from error
    except (OSError, SyntaxError, ValueError, IndexError, EOFError, MemoryError) as error:
        # Pillow's decoders raise all of these for files that are cut or bent.
        raise _unusable("broken") from error


def _unusable(reason: str, **params: object) -> JobError:
    return JobError("photo_unusable", final=True, reason=reason, **params)
