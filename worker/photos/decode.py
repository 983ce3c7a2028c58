"""Opening bytes from outside: two decoders, and every limit checked before a pixel is decoded."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageFile, JpegImagePlugin, PngImagePlugin, UnidentifiedImageError

from shared.errors import JobError
from shared.photos import formats
from shared.photos.formats import JPEG, PNG
from worker import jpeg_parts
from worker.pixel_memory import decoded_bytes

# What decides whether a picture's data end too early: with it behind them nothing must come out otherwise.
_OTHER_DATA = bytes(range(1, 0xFF)) * 2
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
    """A picture whose header has been read; `image` may be a reduced decoding, `size` is the file's own.

    `jpeg` is the part of the file that is decoded, when it is one.
    """

    image: Image.Image
    format: str
    size: tuple[int, int]
    jpeg: bytes | None = None


def open_checked(data: bytes, limits: Limits) -> Opened:
    """The picture, whatever name or type it came with; no pixel of it is read yet.

    Raises JobError photo_unusable, final.
    """
    if len(data) > limits.bytes:
        raise _unusable("too_large", max_bytes=limits.bytes)
    with _as_unusable(limits):
        opened = _jpeg(data, limits) if data.startswith(JPEG) else _png(data)
        width, height = opened.size
        if width * height > limits.pixels:
            raise _unusable("too_many_pixels", max_pixels=limits.pixels, width=width, height=height)
        return opened


def _jpeg(data: bytes, limits: Limits) -> Opened:
    """The first picture of the file, whose end marker may be absent: phones put a map of depth or brightness
    behind it, servers whatever they like.
    """
    found = jpeg_parts.read(data)
    # A progressive JPEG repeats its whole picture per scan: a few KB can keep a decoder busy for hours.
    if len(found.scans) > limits.scans:
        raise _unusable("too_many_scans")
    if found.frame and not found.is_usual:
        raise _unusable("encoding")
    if not found.has_all_scans:
        raise _unusable("broken")
    image = JpegImagePlugin.JpegImageFile(io.BytesIO(found.picture + jpeg_parts.END))
    return Opened(image, "JPEG", image.size, found.picture)


def _png(data: bytes) -> Opened:
    if (name := formats.name_of(data)) is not None:
        raise _unusable("heic" if name == formats.HEIC else "format_named", format=name)
    try:
        image = Image.open(io.BytesIO(data), formats=("PNG",))
    except UnidentifiedImageError as error:
        raise _unusable("broken" if data.startswith(PNG) else "format") from error
    if getattr(image, "n_frames", 1) != 1:
        raise _unusable("animated")
    return Opened(image, "PNG", image.size)


def read_pixels(opened: Opened, limits: Limits, enough: tuple[int, int]) -> None:
    """Decode all of it; a JPEG no larger than needed for `enough` (width, height).

    Raises JobError photo_unusable, final: too_many_pixels for one that would take more memory than it may.
    """
    with _as_unusable(limits):
        opened.image.draft(None, enough)
        if decoded_bytes(opened.image, opened.jpeg or b"") > limits.memory:
            width, height = opened.size
            raise _unusable("too_many_pixels", max_pixels=limits.pixels, width=width, height=height)
        # WeasyPrint, at its import, tells all of the process to take half a picture for a whole one.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        if opened.jpeg is None:
            opened.image.load()
            return
        # The decoder fills up what isn't there: half a JPEG with an end marker is a grey lower half to it.
        longer = JpegImagePlugin.JpegImageFile(io.BytesIO(opened.jpeg + _OTHER_DATA + jpeg_parts.END))
        longer.draft(None, enough)
        filled_up = _pixels(longer)
        if _pixels(opened.image) != filled_up:
            raise _unusable("broken")


def _pixels(image: Image.Image) -> bytes:
    """Read the pixels; a digest of them."""
    image.load()
    return hashlib.blake2b(image.tobytes()).digest()


@contextmanager
def _as_unusable(limits: Limits) -> Iterator[None]:
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _unusable("too_many_pixels", max_pixels=limits.pixels) from error
    except (OSError, SyntaxError, ValueError, IndexError, EOFError, MemoryError) as error:
        # Pillow's decoders raise all of these for files that are cut or bent.
        raise _unusable("broken") from error


def _unusable(reason: str, **params: object) -> JobError:
    return JobError("photo_unusable", final=True, reason=reason, **params)
