"""Static SVG artwork drawn once a process and then repeated as the same PDF operators.

WeasyPrint takes about 70 microseconds to draw one segment of a path, every time; a guilloche and
two seals have thousands. What it writes for plain filled and stroked paths depends on nothing but
the size of the box, so the second and later certificates repeat the first one's operators.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from weasyprint.images import SVGImage

from worker import time_limit
from worker.made_for import made_for
from worker.press.fetcher import BASE, LockedFetcher

made_for(
    "weasyprint",
    "70.0",
    "a PDF stream's `_resources`, `_current_color` and `_current_alpha`, an image's `_svg`, which it draws",
)
# Text and references to other pictures need the page's own fonts and fetcher: left to WeasyPrint.
_NOT_PLAIN = (b"<text", b"<image", b"<style", b"url(")
_RESOURCES = ("XObject", "Pattern", "Shading", "Font")
_STATE = re.compile(rb"/([^\s/]+) gs\b")


class Drawing:
    """An SVG picture with WeasyPrint's image interface (`get_intrinsic_size`, `draw`)."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._whole = False
        self._svg = self._read()
        self._known: dict[tuple[float, float], _Operators] = {}

    def _read(self) -> Any:
        """As WeasyPrint's picture, which says when it was drawn to its end: `SVGImage.draw` only logs."""
        tree = ElementTree.fromstring(self._data)  # noqa: S314 - checked: no DTD, no entities
        made = SVGImage(tree, BASE, LockedFetcher({}, {}), None)
        drawing = made._svg

        def draw(*place: Any) -> None:
            self._whole = False
            type(drawing).draw(drawing, *place)
            self._whole = True

        drawing.draw = draw
        return made

    def get_intrinsic_size(self, resolution: Any, font_size: Any) -> Any:
        return self._svg.get_intrinsic_size(resolution, font_size)

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        known = self._known.get((width, height))
        stream.push_state()
        if known is None:
            self._draw_first(stream, width, height, style)
        else:
            states = stream._resources["ExtGState"]
            for name, state in known.states.items():
                states.setdefault(name, state)
            stream.stream.append(known.text)
        stream.pop_state()

    def _draw_first(self, stream: Any, width: float, height: float, style: Any) -> None:
        before, start = _resources(stream), len(stream.stream)
        # Else a colour that the page happens to have set would be missing from the operators.
        stream._current_color = stream._current_color_stroke = None
        stream._current_alpha = stream._current_alpha_stroke = None
        struck = time_limit.strikes()
        try:
            self._svg.draw(stream, width, height, style)
        finally:
            self._svg._svg.stream = None  # it would keep this page's fonts, 70 MB of them
            if not self._whole or time_limit.strikes() != struck:
                self._svg = self._read()  # half a drawing leaves its marks on the tree
        if not self._whole or time_limit.strikes() != struck:
            return  # half of it is not to be repeated
        text = b"\n".join(stream.stream[start:])
        names = {name.decode() for name in _STATE.findall(text)}
        states = {name: stream._resources["ExtGState"][name] for name in names}
        plain = all("SMask" not in state for state in states.values())
        if plain and _resources(stream) == before:  # else they name things of this page alone
            self._known[width, height] = _Operators(text, states)


@dataclass(frozen=True)
class _Operators:
    """PDF operators and the graphics states (opacities) that they name."""

    text: bytes
    states: dict[str, Any]


def drawings(pictures: Mapping[str, bytes]) -> dict[str, Drawing]:
    """The plain ones of these SVG pictures (address -> data), for WeasyPrint's image cache."""
    return {
        address: _drawing(data)
        for address, data in pictures.items()
        if not any(word in data for word in _NOT_PLAIN)
    }


@lru_cache(maxsize=128)
@time_limit.unswallowed()
def _drawing(data: bytes) -> Drawing:
    return Drawing(data)


def _resources(stream: Any) -> list[int]:
    return [len(stream._resources.get(name) or ()) for name in _RESOURCES]
