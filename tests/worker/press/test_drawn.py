"""Artwork is drawn once, and the print that repeats it shows the same dots as WeasyPrint's own."""

from collections.abc import Callable

import pypdfium2
import pytest
from weasyprint.images import SVGImage

from worker.press import drawn, reference
from worker.press.design import Design
from worker.press.face import Face


def dots(pdf: bytes) -> bytes:
    """The first page at 150 dpi, as an engine that is not WeasyPrint's draws it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].render(scale=150 / 72).to_pil().tobytes()
    finally:
        document.close()


def test_a_print_that_repeats_the_artwork_shows_what_weasyprint_draws(
    landscape: Design, face: Callable[..., Face], monkeypatch: pytest.MonkeyPatch
) -> None:
    reference.render(face(), landscape)
    repeated = reference.render(face(), landscape).pdf
    monkeypatch.setattr(reference, "drawings", lambda pictures: {})
    assert dots(repeated) == dots(reference.render(face(), landscape).pdf)


def test_artwork_and_seals_are_drawn_once_a_process(
    landscape: Design, face: Callable[..., Face], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn._drawing.cache_clear()
    drawings = []
    draw = SVGImage.draw

    def counted(self: SVGImage, *place: object) -> None:
        drawings.append(self)
        draw(self, *place)

    monkeypatch.setattr(SVGImage, "draw", counted)
    reference.render(face(), landscape)
    first = len(drawings)
    reference.render(face(), landscape)
    assert first > 3
    assert len(drawings) - first == 2  # what holds text, and the QR code, which is another each time


def test_a_picture_with_text_or_references_is_left_to_weasyprint() -> None:
    head = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    plain, text = head + b'<path d="M0 0h9"/></svg>', head + b"<text>a</text></svg>"
    assert set(drawn.drawings({"plain": plain, "text": text})) == {"plain"}
