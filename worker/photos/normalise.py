"""A photo as it came -> the print version: one safe, upright sRGB JPEG of the right shape.

Nothing of the original file survives but its pixels: comments, EXIF, profiles and whatever else
rides along stay behind, because the pixels are pasted into a new picture.
"""

import hashlib
import io
import threading
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image

from shared.errors import JobError
from shared.photos import PhotoWarning
from shared.photos.frames import ASPECT_HEIGHT, ASPECT_WIDTH, Frame
from shared.settings import settings
from worker import time_limit
from worker.photos import framing, tones
from worker.photos.background import Ground, measure_ground
from worker.photos.colour import to_srgb
from worker.photos.decode import Limits, open_checked, read_pixels
from worker.photos.upright import upright

# More threads fetch photos than there are processors: the memory that one may take counts this often.
AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class PhotoPolicy:
    """What a photo must be, and what its print version becomes. Sizes in pixels.

    The least size is 150 dpi at the 25 mm that a photo is printed wide; more than twice the
    examination photo's size adds bytes to every certificate and nothing that paper shows.
    """

    max_bytes: int = field(default_factory=lambda: settings().photo_max_bytes)
    max_pixels: int = 25_000_000
    max_jpeg_scans: int = 100
    max_memory: int = 50_000_000  # bytes, while its pixels are read: a PNG of 12 megapixels in colour
    min_width: int = 148
    min_height: int = 183
    max_print_width: int = 2 * ASPECT_WIDTH
    max_crop: float = 0.15
    quality: int = 90
    background: Literal["refuse", "warn", "ignore"] = "refuse"
    dark_below: int = 150
    light_from: int = 215
    even_from: float = 0.85

    @property
    def limits(self) -> Limits:
        return Limits(self.max_bytes, self.max_pixels, self.max_jpeg_scans, self.max_memory)


@dataclass(frozen=True)
class Normalised:
    """The print version and what is to be kept beside it. Warnings are for the reviewer."""

    print_jpeg: bytes
    width: int
    height: int
    original_sha256: str
    print_sha256: str
    source_format: str
    source_width: int
    source_height: int
    warnings: tuple[PhotoWarning, ...]


def normalise(data: bytes, policy: PhotoPolicy | None = None, frame: Frame | None = None) -> Normalised:
    """The print version of a photo, or of what is in the frame; the same in gives the same bytes out.

    Raises JobError, always final: photo_too_small (width, height, min_width, min_height), photo_frame_other
    (it is of another picture) or photo_unusable with a `reason`: too_large, format, format_named, heic,
    animated, too_many_pixels, too_many_scans, encoding, broken, colours, shape, blank, black_and_white,
    background.
    """
    policy = policy or PhotoPolicy()
    with AT_ONCE, time_limit.unswallowed():
        return _normalised(data, policy, frame)


def _normalised(data: bytes, policy: PhotoPolicy, frame: Frame | None) -> Normalised:
    warnings: list[PhotoWarning] = []
    opened = open_checked(data, policy.limits)
    enough = (2 * policy.max_print_width, 2 * _height_for(policy.max_print_width))
    if frame is None:
        _check_header(*opened.size, policy)
    else:
        _check_size(frame.width, frame.height, policy)
        enough = framing.enough(frame, enough)
    read_pixels(opened, policy.limits, enough)
    dots = tones.is_dots(opened.image)
    if not dots and tones.has_few(opened.image):
        warnings.append(PhotoWarning.FEW_TONES)
    turned = upright(opened.image, to_srgb(opened.image, enough, warnings))
    source_width, source_height = opened.size
    if (turned.width > turned.height) != (source_width > source_height):
        source_width, source_height = source_height, source_width
    _check_size(source_width, source_height, policy)
    if frame is None:
        cropped = _crop(turned, policy)
    else:
        cropped = framing.cut(turned, frame, (source_width, source_height))
    _check_ground(cropped, policy, warnings, dots=dots)
    final = _shrink(cropped, policy)
    jpeg = _encode(final, policy)
    return Normalised(
        print_jpeg=jpeg,
        width=final.width,
        height=final.height,
        original_sha256=hashlib.sha256(data).hexdigest(),
        print_sha256=hashlib.sha256(jpeg).hexdigest(),
        source_format=opened.format,
        source_width=source_width,
        source_height=source_height,
        warnings=tuple(warnings),
    )


def _check_header(width: int, height: int, policy: PhotoPolicy) -> None:
    """Refuse what is too small or of another shape whichever way up, before its pixels are read."""
    sides = sorted((width, height))
    least = sorted((policy.min_width, policy.min_height))
    if any(side < needed for side, needed in zip(sides, least, strict=True)):
        _check_size(width, height, policy)
    if all(_lost(*size) > policy.max_crop for size in ((width, height), (height, width))):
        raise JobError("photo_unusable", final=True, reason="shape", width=width, height=height)


def _height_for(width: int) -> int:
    return round(width * ASPECT_HEIGHT / ASPECT_WIDTH)


def _check_size(width: int, height: int, policy: PhotoPolicy) -> None:
    if width < policy.min_width or height < policy.min_height:
        raise JobError(
            "photo_too_small",
            final=True,
            width=width,
            height=height,
            min_width=policy.min_width,
            min_height=policy.min_height,
        )


def _crop(picture: Image.Image, policy: PhotoPolicy) -> Image.Image:
    """Cut to the shape, evenly at the sides; of the height, a quarter above and the rest below.

    More is kept above because there the hair is, and below only cloth. A photo that would lose
    more than `max_crop` of a side is another kind of picture and refused.
    """
    width, height = picture.size
    if _lost(width, height) > policy.max_crop:
        raise JobError("photo_unusable", final=True, reason="shape", width=width, height=height)
    new_width, new_height = _shaped(width, height)
    left = (width - new_width) // 2
    top = (height - new_height) // 4
    return picture.crop((left, top, left + new_width, top + new_height))


def _shaped(width: int, height: int) -> tuple[int, int]:
    """The largest part of it that has the shape."""
    return min(width, round(height * ASPECT_WIDTH / ASPECT_HEIGHT)), min(height, _height_for(width))


def _lost(width: int, height: int) -> float:
    """The share of a side that is cut off to get the shape."""
    new_width, new_height = _shaped(width, height)
    return max(1 - new_width / width, 1 - new_height / height)


def _check_ground(
    picture: Image.Image, policy: PhotoPolicy, warnings: list[PhotoWarning], *, dots: bool
) -> None:
    extremes = picture.convert("L").getextrema()
    darkest, lightest = (int(value) for value in extremes if isinstance(value, int | float))
    if lightest - darkest < 24:
        raise JobError("photo_unusable", final=True, reason="blank")
    if dots:
        raise JobError("photo_unusable", final=True, reason="black_and_white")
    if policy.background == "ignore":
        return
    ground = measure_ground(picture)
    if ground.light < policy.dark_below and policy.background == "refuse":
        raise JobError("photo_unusable", final=True, reason="background", light=ground.light)
    warnings += _ground_warnings(ground, policy)


def _ground_warnings(ground: Ground, policy: PhotoPolicy) -> list[PhotoWarning]:
    found = []
    if ground.light < policy.light_from:
        found.append(PhotoWarning.BACKGROUND_NOT_LIGHT)
    if ground.even < policy.even_from:
        found.append(PhotoWarning.BACKGROUND_UNEVEN)
    return found


def _shrink(picture: Image.Image, policy: PhotoPolicy) -> Image.Image:
    """At most `max_print_width` wide; a small photo is never enlarged."""
    if picture.width <= policy.max_print_width:
        return picture
    size = (policy.max_print_width, _height_for(policy.max_print_width))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encode(picture: Image.Image, policy: PhotoPolicy) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=policy.quality, subsampling="4:4:4", optimize=True)
    return out.getvalue()
