"""What was framed is what is printed: upright by EXIF, turned, then cut; never enlarged, no line lost."""

import io
from pathlib import Path

import pytest
from PIL import Image

from shared.errors import JobError
from shared.photos.frames import ASPECT_HEIGHT, ASPECT_WIDTH, Frame
from shared.rules import RuleError
from tests.photographed import colour
from worker.photos.apart import normalise
from worker.photos.normalise import PhotoPolicy

DESK = Path(__file__).parents[2] / "desk"
POLICY = PhotoPolicy(max_bytes=20_000_000, background="ignore")


def cut(name: str, frame: Frame | None) -> Image.Image:
    """The print version of one of the desk's pictures."""
    made = normalise((DESK / name).read_bytes(), POLICY, frame)
    return Image.open(io.BytesIO(made.print_jpeg))


def tiles() -> Image.Image:
    """The picture of twelve letters as it is seen: 600 wide, 800 high, three letters a row."""
    with Image.open(DESK / "tiles_o6.jpg") as found:
        return found.transpose(Image.Transpose.ROTATE_270).convert("RGB")


def differs(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures of one size, 0 to 255."""
    pairs = zip(one.convert("L").tobytes(), other.convert("L").tobytes(), strict=True)
    return sum(abs(a - b) for a, b in pairs) / (one.width * one.height)


def of_c(seen: Image.Image, turn: int, left: int, top: int, width: int = 154) -> tuple[Frame, Image.Image]:
    """A frame in the seen picture, and what is in it."""
    height = round(width * ASPECT_HEIGHT / ASPECT_WIDTH)
    frame = Frame(turn, left, top, width, height, *seen.size)
    return frame, seen.crop((left, top, left + width, top + height))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_frame_and_turn_are_counted_in_the_picture_as_seen(turn: int) -> None:
    upright = tiles()
    clockwise = {0: None, 90: 4, 180: 3, 270: 2}[turn]
    seen = upright.transpose(Image.Transpose(clockwise)) if clockwise else upright
    frame, expected = of_c(seen, turn, seen.width - 200, 5)
    made = cut("tiles_o6.jpg", frame)
    assert made.size == expected.size
    assert differs(made, expected) < 6
    assert made.getexif() == {}


@pytest.mark.parametrize("zoom", [1.0, 1.3, 2.2])
def test_all_that_was_taken_is_there_and_no_more_pixels_than_the_source_has(zoom: float) -> None:
    whole = Frame(0, 0, 0, 357, 441, 357, 441)
    made = cut("edge_lines.png", whole)
    edges = [colour(made, 0.5, 0), colour(made, 0.5, 1), colour(made, 0, 0.5), colour(made, 1, 0.5)]
    source = Image.open(DESK / "edge_lines.png")
    wanted = [colour(source, 0.5, 0), colour(source, 0.5, 1), colour(source, 0, 0.5), colour(source, 1, 0.5)]
    for found, line in zip(edges, wanted, strict=True):
        assert max(abs(a - b) for a, b in zip(found, line, strict=True)) < 60, (edges, wanted)
    width, height = round(357 / zoom), round(441 / zoom)
    part = cut("edge_lines.png", Frame(0, 357 - width, 441 - height, width, height, 357, 441))
    assert part.width <= width
    assert part.height <= height
    assert max(abs(a - b) for a, b in zip(colour(part, 1, 0.5), wanted[3], strict=True)) < 60


def test_a_wide_colour_space_looks_the_same_cropped_and_whole() -> None:
    whole = cut("display_p3.jpg", None)
    with Image.open(DESK / "display_p3.jpg") as source:
        width, height = source.size
    narrow = round(min(width, height * ASPECT_WIDTH / ASPECT_HEIGHT) * 0.9)
    high = round(narrow * ASPECT_HEIGHT / ASPECT_WIDTH)
    left, top = (width - narrow) // 2, (height - high) // 2
    framed = cut("display_p3.jpg", Frame(0, left, top, narrow, high, width, height))
    reds = [max(one.convert("RGB").getcolors(1_000_000) or [], key=_red)[1] for one in (whole, framed)]
    for red in reds:
        assert all(abs(a - b) <= 4 for a, b in zip(red, (219, 37, 48), strict=True)), reds


def _red(counted: tuple[int, tuple[int, int, int]]) -> int:
    count, (r, g, b) = counted
    return count if r > 150 and g < 90 and b < 90 else 0


def test_the_small_picture_and_the_place_in_a_photo_stay_with_the_original() -> None:
    made = normalise((DESK / "thumb_and_place.jpg").read_bytes(), POLICY)
    assert b"Exif" not in made.print_jpeg
    assert b"GPS" not in made.print_jpeg
    assert made.print_jpeg.count(b"\xff\xd8\xff") == 1


def test_a_frame_of_another_picture_or_shape_is_refused() -> None:
    with pytest.raises(JobError) as error:
        cut("edge_lines.png", Frame(0, 0, 0, 178, 220, 600, 800))
    assert (error.value.code, error.value.final) == ("photo_frame_other", True)
    with pytest.raises(JobError) as error:
        cut("edge_lines.png", Frame(0, 0, 0, 89, 110, 357, 441))
    assert error.value.code == "photo_too_small"
    good = {
        "turn": 0, "left": 0, "top": 0, "width": 178, "height": 220, "seen_width": 357, "seen_height": 441,
    }  # fmt: skip
    assert Frame.checked(**good).fits
    for bad in ({"left": 180}, {"width": 100}, {"turn": 45}, {"top": -1}, {"height": 0}, {"seen_width": 0}):
        with pytest.raises(RuleError):
            Frame.checked(**{**good, **bad})
