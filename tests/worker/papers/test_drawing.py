"""Page pictures of documents: what a reader would show, in a child with limits; what can't be shown is
refused.
"""

import io
import tempfile

import pytest
from PIL import Image

from shared import db
from shared.applications import papers
from shared.applications.papers import Paper, PaperPage, PaperState
from shared.rules import RuleError
from shared.storage import storage
from tests import applying
from tests.servers.databases import Database
from tests.web.ops.desk import do_jobs
from tests.worker.papers import pdfs
from worker.papers import draw


def _drawn(data: bytes, media: str = "pdf") -> list[Image.Image]:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        return [
            Image.open(io.BytesIO(page.data)) for page in draw(file, media, papers.MOST_PAGES, lambda: None)
        ]


def _dark(picture: Image.Image) -> float:
    """How much of the square where the fields are is black."""
    scale = picture.height / 842
    box = [int(edge * scale) for edge in (105, 842 - 695, 195, 842 - 605)]
    grey = picture.convert("L").crop((box[0], box[1], box[2], box[3]))
    return sum(grey.histogram()[:64]) / (grey.width * grey.height)


@pytest.mark.parametrize(
    "data", [pdfs.with_widget("Tx"), pdfs.with_widget("Sig"), pdfs.with_stamp()],
    ids=["field", "signature", "stamp"],
)  # fmt: skip
def test_what_a_reader_shows_is_drawn(data: bytes) -> None:
    (page,) = _drawn(data)
    assert page.height == 1_700
    assert _dark(page) > 0.95


@pytest.mark.parametrize(("data", "code"), [
    (pdfs.locked(), "paper_password"), (pdfs.with_xfa(), "paper_xfa"),
    (pdfs.saved(pdfs.blank(500)), "paper_pages"), (b"%PDF-1.7\nnothing more", "paper_broken"),
], ids=["password", "xfa", "pages", "broken"])  # fmt: skip
def test_what_cannot_be_shown_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(RuleError) as refused:
        _drawn(data)
    assert refused.value.code == code


@pytest.mark.parametrize("data", [pdfs.limited(), pdfs.with_script()], ids=["limited", "script"])
def test_what_only_limits_or_would_run_is_drawn(data: bytes) -> None:
    assert len(_drawn(data)) == 1


def test_a_photograph_is_drawn_upright_and_on_white() -> None:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    Image.new("RGB", (3_000, 2_000), "white").save(file, "JPEG", exif=exif)
    (upright,) = _drawn(file.getvalue(), "jpg")
    assert (upright.width, upright.height) == (1_133, 1_700)
    file = io.BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(file, "PNG")
    (white,) = _drawn(file.getvalue(), "png")
    assert white.getpixel((50, 50)) == (255, 255, 255)


def test_half_a_photograph_and_one_of_too_many_pixels_are_refused() -> None:
    with pytest.raises(RuleError, match="paper_broken"):
        _drawn(applying.picture()[:200], "jpg")
    file = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(file, "PNG")
    with pytest.raises(RuleError, match="paper_too_heavy"):
        _drawn(file.getvalue(), "png")


def test_the_job_keeps_the_file_as_it_came_and_a_picture_of_each_page(database: Database) -> None:
    applying.ready()
    found, _secret = applying.draft()
    data = pdfs.saved(pdfs.blank(3))
    paper = papers.receive(found.id, "certificate", io.BytesIO(data))
    locked = papers.receive(found.id, "certificate", io.BytesIO(pdfs.locked()))
    again = papers.receive(found.id, "certificate", io.BytesIO(data))
    assert again.id == paper.id  # sent twice
    do_jobs("paper_draw")
    with db.read() as session:
        drawn, refused = session.get_one(Paper, paper.id), session.get_one(Paper, locked.id)
        assert (drawn.state, drawn.pages) == (PaperState.READY, 3)
        assert (refused.state, refused.refused_code) == (PaperState.REFUSED, "paper_password")
        pages = session.query(PaperPage).filter_by(paper_id=paper.id).all()
    assert storage().get(paper.file_key) == data
    assert [storage().get(page.file_key)[:4] for page in pages] == [b"RIFF"] * 3


def test_ten_documents_are_the_most(database: Database) -> None:
    applying.ready()
    found, _secret = applying.draft()
    for pages in range(2, 10):
        papers.receive(found.id, "certificate", io.BytesIO(pdfs.saved(pdfs.blank(pages))))
    with pytest.raises(RuleError, match="papers_many"):
        papers.receive(found.id, "certificate", io.BytesIO(pdfs.saved(pdfs.blank(30))))
