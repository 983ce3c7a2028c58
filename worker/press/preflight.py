"""What must hold before a page counts: glyphs for every character, a photo sharp enough, no overflow.

The boxes are WeasyPrint's own after layout; lengths are CSS pixels (96 an inch).
"""

import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from PIL import Image
from weasyprint.formatting_structure import boxes

from shared.errors import JobError
from worker.made_for import made_for
from worker.press.design import Design
from worker.press.design_files import broken
from worker.press.face import Face, text_of
from worker.press.fonts import FontChain

made_for("weasyprint", "70.0", "the boxes of a page: `_page_box` and `formatting_structure.boxes`")
_SLACK = 0.5  # CSS px that rounding may cost


def check_glyphs(face: Face, design: Design, chain: FontChain) -> None:
    """JobError("glyph_missing", field=, char=, code_point=, fonts=) for the first lost character."""
    for key in face.facts.printed_keys():
        for char in chain.missing(text_of(face.facts, key, design)):
            raise JobError(
                "glyph_missing",
                final=True,
                field=key,
                char=char,
                code_point=f"U+{ord(char):04X}",
                fonts=list(chain.families),
            )


def check_static(design: Design, chain: FontChain) -> None:
    """JobError("design_broken") for a character of the page itself that its fonts can't print."""
    body = design.page.find("body")
    for char in chain.missing("".join(body.itertext()) if body is not None else ""):
        raise broken("page.html", f"{char} U+{ord(char):04X}", "glyph_missing")


def check_layout(document: Any, face: Face, design: Design) -> None:
    """JobError for text beyond its place or a photo too coarse for its box."""
    if len(document.pages) != 1:
        raise broken("page.html", "", "more_than_one_page")
    page = document.pages[0]
    found = _Found()
    _walk(page._page_box, _Place(0.0, float(page.width), float(page.height)), found)
    for element, lines in found.lines.items():
        key = element.get("data-field")
        rule = design.rule(key)
        if lines > rule.lines and rule.overflow == "refuse":
            raise JobError("text_overflow", final=True, field=key, lines=lines, allowed=rule.lines)
    if found.overflowing:
        raise JobError("text_overflow", final=True, field=found.overflowing)
    for width, height in found.photos:
        _check_photo(face.photo or b"", width, height, design.min_dpi)


@dataclass(frozen=True)
class _Place:
    """Where text may stand: left and right edge, and how far down."""

    left: float
    right: float
    bottom: float


@dataclass
class _Found:
    lines: dict[Any, int] = field(default_factory=lambda: defaultdict(int))
    photos: list[tuple[float, float]] = field(default_factory=list)
    overflowing: str = ""


def _walk(box: Any, place: _Place, found: _Found, within: Any = None) -> None:
    """Go through the boxes; `within` is the element with a field's mark that we are in."""
    element = getattr(box, "element", None)
    if element is not None:
        if element.get("class") == "press-specimen":
            return
        if element.get("data-field"):
            within = element
        if isinstance(box, boxes.ReplacedBox) and element.get("data-photo") is not None:
            found.photos.append((box.width, box.height))
    if within is not None and _starts_line(box, within):
        found.lines[within] += 1
    if not found.overflowing and _overflows(box, place):
        found.overflowing = within.get("data-field") if within is not None else "page"
    place = _narrowed(box, place)
    for child in _children(box):
        _walk(child, place, found, within)


def _starts_line(box: Any, within: Any) -> bool:
    """A field in a block of its own has a line box for each line, one in running text a box."""
    if isinstance(box, boxes.LineBox):
        return True
    return isinstance(box, boxes.InlineBox) and box.element is within


def _overflows(box: Any, place: _Place) -> bool:
    if isinstance(box, boxes.LineBox):
        return bool(box.position_y + box.height > place.bottom + _SLACK)
    if not isinstance(box, boxes.TextBox) or not box.text.strip():
        return False
    right = box.position_x + box.width - max(0, _letter_spacing(box))
    return bool(box.position_x < place.left - _SLACK or right > place.right + _SLACK)


def _letter_spacing(box: Any) -> float:
    spacing = box.style["letter_spacing"]
    return float(spacing) if isinstance(spacing, int | float) else 0.0


def _narrowed(box: Any, place: _Place) -> _Place:
    """Text of a block belongs within the block; one with a height of its own ends there."""
    if not isinstance(box, boxes.BlockContainerBox) or isinstance(box, boxes.PageBox):
        return place
    left = box.content_box_x()
    bottom = place.bottom
    if box.style["height"] != "auto":
        bottom = min(bottom, box.content_box_y() + box.height)
    return _Place(left, left + box.width, bottom)


def _children(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        yield getattr(child, "_box", child)  # an absolutely placed box hides behind a placeholder


def _check_photo(photo: bytes, width: float, height: float, min_dpi: int) -> None:
    with Image.open(io.BytesIO(photo), formats=("JPEG",)) as image:
        pixels = image.size
    dpi = min(pixels[0] / width, pixels[1] / height) * 96
    if dpi < min_dpi:
        raise JobError(
            "photo_too_small",
            final=True,
            width=pixels[0],
            height=pixels[1],
            dpi=round(dpi),
            min_dpi=min_dpi,
        )
