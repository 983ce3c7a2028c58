"""The reference renderer: plain WeasyPrint on the design's page."""

import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import weasyprint
from celery.exceptions import SoftTimeLimitExceeded
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from worker import time_limit
from worker.press import fonts, lean_fonts, preflight, qr, seal
from worker.press.design import Design
from worker.press.design_files import broken
from worker.press.drawn import drawings
from worker.press.face import Face
from worker.press.fetcher import BASE, LockedFetcher
from worker.press.fill import PHOTO, QR, SEAL, fill
from worker.press.metadata import claim_ua

lean_fonts.use()
RENDERER = f"weasyprint {weasyprint.__version__}"
_OPTIONS = {"pdf_variant": "pdf/a-3a", "pdf_tags": True}
_SVG = "image/svg+xml"
# The worker is to stop, the time is up, the machine is full: whatever is being drawn just then is not broken.
_NOT_THE_DESIGNS = (SystemExit, KeyboardInterrupt, SoftTimeLimitExceeded, MemoryError)
# Pictures keep their own pixels: PDF/A forbids interpolation. The specimen's word is the press's.
_PRESS_CSS = """
img { image-rendering: crisp-edges }
.press-specimen { position: fixed; left: 0; right: 0; top: 50%; margin-top: -0.62em;
  line-height: 1.24; text-align: center; letter-spacing: .18em; text-indent: .18em;
  color: rgba(90, 98, 112, .16); transform: rotate(-24deg); font-weight: 700; white-space: nowrap }
"""


@dataclass(frozen=True)
class Rendered:
    """A finished PDF and what made it."""

    pdf: bytes
    renderer: str


@time_limit.unswallowed()
def render(face: Face, design: Design) -> Rendered:
    """The certificate's PDF: PDF/A-3a and PDF/UA-1; the same input gives the same bytes.

    Raises JobError: glyph_missing, photo_missing, photo_too_small, seal_missing, qr_unreadable,
    text_overflow or design_broken; and SoftTimeLimitExceeded. Not for several threads of one process at once.
    """
    preflight.check_glyphs(face, design, fonts.chain_of(design))
    modules = qr.matrix(face.verify_url)
    qr.check(modules, face.verify_url)
    pictures = {QR: (_SVG, qr.svg(modules))}
    if face.photo is not None:
        pictures[PHOTO] = ("image/jpeg", face.photo)
    for name, picture in face.seals.items():
        pictures[SEAL + name] = (_SVG, _checked_seal(picture))
    fetcher = LockedFetcher(design.files, pictures)
    with _Listening() as listening:
        document = _lay_out(fill(design, face), fetcher, _cache(design, pictures))
        preflight.check_layout(document, face, design)
        claim_ua(document)
        pdf: bytes = document.write_pdf(**_OPTIONS)
    if listening.errors:
        raise broken("page.html", "", listening.errors[0])
    return Rendered(pdf, RENDERER)


def _cache(design: Design, pictures: Mapping[str, tuple[str, bytes]]) -> dict[str, Any]:
    """What WeasyPrint need not draw anew: the design's artwork and the seals."""
    seals = {url: data for url, (_, data) in pictures.items() if url.startswith(SEAL)}
    assets = {BASE + name: data for name, data in design.files.items() if name.endswith(".svg")}
    return {**drawings(assets), **drawings(seals)}


def _lay_out(page: str, fetcher: LockedFetcher, cache: dict[str, Any]) -> Any:
    try:
        html = weasyprint.HTML(string=page, base_url=BASE + "page.html", url_fetcher=fetcher)
        return html.render(font_config=_font_config(), stylesheets=[_press_css()], cache=cache, **_OPTIONS)
    except FatalURLFetchingError as error:  # a BaseException: a file that is not the design's
        raise broken("page.html", str(error), "missing_asset") from error


@lru_cache(maxsize=128)
def _checked_seal(picture: bytes) -> bytes:
    seal.check(picture)
    return picture


@lru_cache(maxsize=1)
@time_limit.unswallowed()
def _font_config() -> FontConfiguration:
    """One a process: a new one for each render leaks about 0.3 MB and costs 12 ms."""
    return FontConfiguration()


@lru_cache(maxsize=1)
@time_limit.unswallowed()
def _press_css() -> weasyprint.CSS:
    return weasyprint.CSS(string=_PRESS_CSS, font_config=_font_config(), url_fetcher=LockedFetcher({}, {}))


class _Listening(logging.Handler):
    """Hears what WeasyPrint only logs: a picture it could not draw is left out, not refused.

    It catches every exception of a drawing, also those that are meant for the process and come from outside.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        swallowed = sys.exception()
        if isinstance(swallowed, _NOT_THE_DESIGNS):
            raise swallowed
        self.errors.append(record.getMessage())

    def __enter__(self) -> "_Listening":
        logging.getLogger("weasyprint").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("weasyprint").removeHandler(self)
