"""Artwork is drawn once, and the print that repeats it shows the same dots as WeasyPrint's own."""

from collections.abc import Callable

import pypdfium2
import pytest
from celery.exceptions import SoftTimeLimitExceeded
from weasyprint.images import SVGImage
from weasyprint.svg import SVG

from shared.errors import JobError
from worker.press import drawn, reference
from worker.press.design import Design, from_files
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


def test_half_a_drawing_is_not_repeated(
    landscape: Design, face: Callable[..., Face], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reference.render(face(), landscape).pdf
    drawn._drawing.cache_clear()
    nodes, draw_node = 0, SVG.draw_node

    def fails_in_the_middle(self: SVG, *args: object, **kwargs: object) -> None:
        nonlocal nodes
        nodes += 1
        if nodes == 12:
            raise ValueError("not to be drawn today")
        draw_node(self, *args, **kwargs)

    monkeypatch.setattr(SVG, "draw_node", fails_in_the_middle)
    with pytest.raises(JobError):
        reference.render(face(), landscape)
    assert reference.render(face(), landscape).pdf == whole


def test_what_is_left_out_because_the_limit_struck_is_not_a_print(
    landscape: Design, face: Callable[..., Face], monkeypatch: pytest.MonkeyPatch
) -> None:
    """WeasyPrint takes any exception for a reference that leads nowhere."""
    mark = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><path id="m" d="M0 0h9v9z"/></defs>'
    )
    ground = mark + b'<use href="#m"/></svg>'
    design = from_files({**landscape.files, "assets/ground.svg": ground})
    whole = reference.render(face(), design).pdf
    drawn._drawing.cache_clear()

    def struck(*_: object) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr("weasyprint.svg.Node.get_child", struck)
    with pytest.raises(SoftTimeLimitExceeded):
        reference.render(face(), design)
    monkeypatch.undo()
    assert reference.render(face(), design).pdf == whole


def test_a_picture_with_text_or_references_is_left_to_weasyprint() -> None:
    head = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    plain, text = head + b'<path d="M0 0h9"/></svg>', head + b"<text>a</text></svg>"
    assert set(drawn.drawings({"plain": plain, "text": text})) == {"plain"}
