"""What was chosen of a picture before it was sent: a frame and a turn, counted in the picture as it was seen.

As seen means upright by the file's EXIF, then turned by `turn` degrees clockwise. The worker cuts there.
"""

from dataclasses import asdict, dataclass
from typing import Self

from shared.rules import RuleError

# The shape of an examination photo, 178 x 220; every design frames this shape.
ASPECT_WIDTH, ASPECT_HEIGHT = 178, 220
_OFF = 0.02  # how far a frame's shape may be off: a pixel of the smallest is half of it
_LARGEST = 65_535  # pixels of a side: more than a JPEG can have


@dataclass(frozen=True)
class Frame:
    """Pixels of the picture as seen, which is `seen_width` x `seen_height`."""

    turn: int
    left: int
    top: int
    width: int
    height: int
    seen_width: int
    seen_height: int

    @classmethod
    def checked(cls, **values: int) -> Self:
        """The frame; raises RuleError photo_frame where it isn't within the picture or of another shape."""
        frame = cls(**values)
        if not frame.fits:
            raise RuleError("photo_frame")
        return frame

    @property
    def fits(self) -> bool:
        """Whether it is a frame of that picture, of the right shape."""
        if self.turn not in (0, 90, 180, 270) or min(asdict(self).values()) < 0:
            return False
        if not (0 < self.seen_width <= _LARGEST and 0 < self.seen_height <= _LARGEST):
            return False
        within = self.left + self.width <= self.seen_width and self.top + self.height <= self.seen_height
        if not within or not self.width or not self.height:
            return False
        return abs(self.width * ASPECT_HEIGHT / (self.height * ASPECT_WIDTH) - 1) <= _OFF

    def to_json(self) -> dict[str, int]:
        """For the photo's row."""
        return asdict(self)
