"""Any colour mode or profile -> plain sRGB, on white where the picture was transparent."""

import io
from functools import cache

from PIL import Image, ImageCms

from shared.errors import JobError
from shared.photos import PhotoWarning

# Profiles of cameras and presses are 0.5 KB to 2 MB; more is no profile.
_MAX_PROFILE_BYTES = 4 * 1024 * 1024
_PROFILE_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}
_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "I", "I;16"})


def to_srgb(image: Image.Image, warnings: list[PhotoWarning]) -> Image.Image:
    """An RGB picture in sRGB. A profile that can't be used is passed over with a warning.

    Raises JobError photo_unusable (reason colours) for a mode that no photo has.
    """
    if image.mode not in _MODES:
        raise JobError("photo_unusable", final=True, reason="colours", mode=image.mode)
    flat = _flat(image)
    profile = image.info.get("icc_profile")
    if not profile:
        return flat.convert("RGB")
    converted = _by_profile(flat, profile)
    if converted is None:
        warnings.append(PhotoWarning.COLOUR_PROFILE_IGNORED)
        return flat.convert("RGB")
    return converted


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
    return image


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    if len(profile) > _MAX_PROFILE_BYTES:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != _PROFILE_SPACES[image.mode]:
            return None
        return ImageCms.profileToProfile(image, source, _srgb(), ImageCms.Intent.PERCEPTUAL, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
