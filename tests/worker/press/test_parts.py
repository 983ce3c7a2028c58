"""The smaller parts of the press: fonts, QR, seals, artwork, pictures for phones."""

import io
import json
import zlib
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from shared.certificates.pictures import Size
from shared.errors import JobError
from tests.journey.paper import qr_in
from worker.press import fonts, preview, qr, reference, sample, seal
from worker.press.design import Design


def test_the_chain_holds_rare_names_and_names_what_it_lacks(landscape: Design) -> None:
    chain = fonts.chain_of(landscape)
    assert chain.missing("王·𬴊㛃𠅤䶮 Alice") == []
    assert chain.missing("王𱍐玥\ue863𱍐") == ["𱍐", "\ue863"]


def test_a_record_of_fonts_survives_json_and_tells_other_fonts_apart(landscape: Design) -> None:
    chain = fonts.chain_of(landscape)
    record = json.loads(json.dumps(chain.record))
    assert chain.agrees_with(record)
    fewer = replace(chain, covered=chain.covered[:-1])
    assert not fewer.agrees_with(record)
    other_file = replace(chain.files[0], sha256="0" * 64)
    assert not replace(chain, files=(other_file, *chain.files[1:])).agrees_with(record)


def test_the_record_holds_ranges_and_files(landscape: Design) -> None:
    record = fonts.chain_of(landscape).record
    assert fonts.ranges({1, 2, 3, 7, 9, 10}) == ((1, 3), (7, 7), (9, 10))
    assert {font["family"] for font in record["fonts"]} == {*landscape.fonts, *landscape.further_fonts}
    assert len(json.dumps(record)) < 100_000


def test_a_font_that_is_not_installed_is_named(landscape: Design) -> None:
    with pytest.raises(JobError) as caught:
        fonts.chain_of(replace(landscape, fonts=("No Such Song",)))
    assert caught.value.params["element"] == "No Such Song"


def test_a_damaged_qr_code_does_not_count() -> None:
    modules = qr.matrix("https://example.org/v/A/1")
    qr.check(modules, "https://example.org/v/A/1")
    with pytest.raises(JobError, match="qr_unreadable"):
        qr.check(modules, "https://example.org/v/A/2")
    blank = tuple(bytearray(len(row)) for row in modules)
    with pytest.raises(JobError, match="qr_unreadable"):
        qr.check(blank, "https://example.org/v/A/1")


@pytest.mark.parametrize("name", ["中国注册会计师协会", "新疆维吾尔自治区注册会计师协会", "会"])
def test_a_seal_is_a_plain_picture_that_may_be_printed(name: str) -> None:
    picture = seal.make(name)
    seal.check(picture)
    assert b"<text" not in picture
    assert len(zlib.compress(picture)) < 10_000


def test_a_seal_that_runs_something_is_refused() -> None:
    with pytest.raises(JobError, match="design_broken"):
        seal.check(b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')


def test_a_seal_of_characters_without_glyphs_is_refused() -> None:
    with pytest.raises(ValueError, match=r"U\+31350"):
        seal.make("𱍐协会")


def test_the_pages_picture_is_small_and_its_code_can_be_scanned_from_a_screen(
    landscape: Design, tmp_path: Path
) -> None:
    made = reference.render(sample.face(landscape), landscape)
    picture = preview.for_screen(made.pdf)
    image = Image.open(io.BytesIO(picture))
    assert (image.format, image.width, image.height) == ("WEBP", 1200, 849)
    assert len(picture) <= 140_000
    image.save(tmp_path / "shown.png")
    assert qr_in(tmp_path / "shown.png") == sample.face(landscape).verify_url


def test_no_picture_is_larger_than_its_bound_however_large_the_page(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 14_000)
    document.save(tmp_path / "strip.pdf")
    for size, most in ((Size.SCREEN, 4_000_000), (Size.PRINT, 9_000_000)):
        image = Image.open(io.BytesIO(preview.DRAW[size]((tmp_path / "strip.pdf").read_bytes())))
        assert image.width * image.height <= most * 1.01
