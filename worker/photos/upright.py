"""A picture the right way up, in an image that knows nothing of where it came from."""

from PIL import Image, ImageOps


def upright(original: Image.Image, picture: Image.Image) -> Image.Image:
    """The picture turned as the original's EXIF says, in an image that knows nothing else."""
    orientation = _orientation(original)
    carrier = picture.copy()
    carrier.info = {}
    carrier.getexif().clear()
    if isinstance(orientation, int) and 1 < orientation <= 8:
        carrier.getexif()[0x0112] = orientation
    turned = ImageOps.exif_transpose(carrier)
    clean = Image.new("RGB", turned.size, "white")
    clean.paste(turned)
    return clean


def _orientation(original: Image.Image) -> object:
    try:
        return original.getexif().get(0x0112)
    except Exception:  # whatever Pillow makes of bent EXIF: a photo without it is a photo
        return None
