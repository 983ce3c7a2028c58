"""Any colour mode or profile -> plain sRGB, on white where the picture was transparent."""

import io
from functools import cache

from PIL import Image, ImageChops, ImageCms

from shared.errors import JobError
from shared.photos import PhotoWarning

# Profiles of cameras and presses are 0.5 KB to 2 MB; more is no profile.
_MAX_PROFILE_BYTES = 4 * 1024 * 1024
_PROFILE_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}
_STRIP = 64  # rows
_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "I", "I;16"})


def to_srgb(image: Image.Image, enough: tuple[int, int], warnings: list[PhotoWarning]) -> Image.Image:
    """An RGB picture in sRGB, reduced as far as it stays at least `enough` (width, height).

    A profile that can't be used is passed over with a warning. It goes in strips: each conversion would
    hold a further copy of the whole. Raises JobError photo_unusable (reason colours) for a mode that no
    photo has.
    """
    if image.mode not in _MODES:
        raise JobError("photo_unusable", final=True, reason="colours", mode=image.mode)
    by = max(1, min(image.width // enough[0], image.height // enough[1]))
    rows = max(1, _STRIP // by) * by
    out = Image.new("RGB", (-(-image.width // by), -(-image.height // by)))
    conversion = None
    for top in range(0, image.height, rows):
        strip = _flat(image.crop((0, top, image.width, min(top + rows, image.height))))
        if top == 0 and (profile := image.info.get("icc_profile")):
            conversion = _conversion(strip.mode, profile)
            if conversion is None:
                warnings.append(PhotoWarning.COLOUR_PROFILE_IGNORED)
        strip = _converted(strip, conversion)
        out.paste(strip.reduce(by) if by > 1 else strip, (0, top // by))
    return out


def _flat(image: Image.Image) -> Image.Image:
    """The picture as L, RGB or CMYK, 8 bits, without transparency."""
    if image.mode in ("I", "I;16"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
        with_alpha = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(ground, with_alpha).convert("RGB")
    if image.mode == "P":
        return image.convert("RGB")
    if image.mode == "1":
        return image.convert("L")
    if image.mode == "CMYK" and "adobe" not in image.info:
        return ImageChops.invert(image)  # Pillow takes all for Adobe's, whose inks are stored inverted
    return image


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _conversion(mode: str, profile: bytes) -> ImageCms.ImageCmsTransform | None:
    """From a profile's colours to sRGB; None when the profile is none for pictures of this mode."""
    if len(profile) > _MAX_PROFILE_BYTES:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != _PROFILE_SPACES[mode]:
            return None
        return ImageCms.buildTransform(source, _srgb(), mode, "RGB", ImageCms.Intent.PERCEPTUAL)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _converted(strip: Image.Image, conversion: ImageCms.ImageCmsTransform | None) -> Image.Image:
    if conversion is None:
        return strip.convert("RGB")
    made = ImageCms.applyTransform(strip, conversion)
    assert made is not None  # noqa: S101 - only a conversion in place gives nothing
    return made
