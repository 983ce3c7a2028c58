"""Cutting what a person framed out of a picture: only pixels that are there, never more than there are."""

from PIL import Image

from shared.errors import JobError
from shared.photos.frames import ASPECT_HEIGHT, ASPECT_WIDTH, Frame

_TURNS = {
    90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90,
}  # fmt: skip


def enough(frame: Frame, of_frame: tuple[int, int]) -> tuple[int, int]:
    """How large all of it must be decoded, whichever way up, so that the frame is at least `of_frame`."""
    factor = max(of_frame[0] / frame.width, of_frame[1] / frame.height)
    side = round(max(frame.seen_width, frame.seen_height) * factor)
    return side, side


def cut(upright: Image.Image, frame: Frame, size: tuple[int, int]) -> Image.Image:
    """The frame of an upright picture (perhaps decoded smaller; `size` is the file's own, upright).

    Raises JobError photo_frame_other, final, for a frame of a picture of another size.
    """
    turned = upright.transpose(_TURNS[frame.turn]) if frame.turn else upright
    seen = size[::-1] if frame.turn in (90, 270) else size
    if seen != (frame.seen_width, frame.seen_height):
        raise JobError("photo_frame_other", final=True)
    across, down = turned.width / seen[0], turned.height / seen[1]
    left, top, width, height = _shaped(frame)
    box = (left * across, top * down, (left + width) * across, (top + height) * down)
    whole = tuple(round(edge) for edge in box)
    return turned.crop((whole[0], whole[1], whole[2], whole[3]))


def _shaped(frame: Frame) -> tuple[int, int, int, int]:
    """The frame in the exact shape, within what was chosen; hardly a pixel is lost."""
    width = min(frame.width, round(frame.height * ASPECT_WIDTH / ASPECT_HEIGHT))
    height = min(frame.height, round(frame.width * ASPECT_HEIGHT / ASPECT_WIDTH))
    return frame.left + (frame.width - width) // 2, frame.top + (frame.height - height) // 2, width, height
