"""WeasyPrint without its copies of whole font files.

For each font of each print, WeasyPrint 70 copies the font's file (26 MB for one of Noto Serif CJK) into
`file_content`, and then puts the subset in its place, unread. Three fonts a certificate cost 150 MB of a
worker's memory and a twentieth of its time. Here the copy is made when it is read. The PDF is the same.
"""

from typing import Any

from weasyprint.pdf import fonts, stream

from worker.made_for import made_for

made_for(
    "weasyprint", "70.0", "`pdf.stream` makes `pdf.fonts.Font`, which copies the file into `file_content`"
)
_copy_of: Any = fonts.get_hb_object_data


class LeanFont(fonts.Font):  # type: ignore[misc]
    """WeasyPrint's font of a PDF; `file_content` is the whole file until something else is put there."""

    _content: bytes | None

    def __init__(self, *args: Any) -> None:
        fonts.get_hb_object_data = _nothing
        try:
            super().__init__(*args)
        finally:
            fonts.get_hb_object_data = _copy_of

    @property
    def file_content(self) -> bytes:
        """The font file, or what was put in its place: its subset."""
        if self._content is None:
            whole: bytes = _copy_of(self.hb_face)
            self._content = whole
        return self._content

    @file_content.setter
    def file_content(self, content: bytes | None) -> None:
        self._content = content


def use() -> None:
    """Have WeasyPrint make its fonts this way, in this process. Not for several threads at once."""
    stream.Font = LeanFont


def _nothing(*_: Any) -> None:
    return None
