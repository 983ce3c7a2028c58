"""The PDF does not depend on when WeasyPrint copies a font; the memory does."""

import tracemalloc
from collections.abc import Callable

import pytest
from weasyprint.pdf import fonts, stream

from worker.press import reference
from worker.press.design import Design
from worker.press.face import Face
from worker.press.lean_fonts import LeanFont

_FONT_FILE = 26_000_000  # bytes of the smallest font file that the design prints with, about


def peak_of(face: Face, design: Design) -> tuple[bytes, int]:
    """The PDF, and the most bytes of Python objects that its print needed at once."""
    reference.render(face, design)  # what is kept for the next print is not counted
    tracemalloc.start()
    try:
        return reference.render(face, design).pdf, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_print_copies_no_font_file_and_is_the_same_pdf(
    landscape: Design, face: Callable[..., Face], monkeypatch: pytest.MonkeyPatch
) -> None:
    lean, lean_peak = peak_of(face(), landscape)
    monkeypatch.setattr(stream, "Font", fonts.Font)
    plain, plain_peak = peak_of(face(), landscape)
    assert lean == plain
    assert lean_peak < _FONT_FILE < plain_peak


def test_a_font_that_is_not_subset_is_still_there_whole(landscape: Design, face: Callable[..., Face]) -> None:
    seen: list[int] = []

    class Watched(LeanFont):
        def clean(self, *_: object) -> None:
            seen.append(len(self.file_content))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "Font", Watched)
        reference.render(face(), landscape)
    assert seen
    assert min(seen) > _FONT_FILE * 0.6
