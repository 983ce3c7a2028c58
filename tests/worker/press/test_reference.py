"""The reference renderer, judged by programs that are not ours: poppler, OpenCV, zbar, veraPDF."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import pytest
from celery.exceptions import SoftTimeLimitExceeded

from shared.errors import JobError
from worker.press import reference, sample
from worker.press.design import Design, from_files
from worker.press.face import Face

from .conftest import FOLDER

VERAPDF = Path(__file__).parents[2] / "tools" / "verapdf"
Make = Callable[..., Face]


def text_of(pdf: bytes, *options: str) -> str:
    command = ["pdftotext", *options, "-", "-"]
    return subprocess.run(command, input=pdf, check=True, capture_output=True).stdout.decode()


def changed(design: Design, file: str, old: str, new: str) -> Design:
    """The design with one piece of text in one of its files replaced."""
    text = design.files[file].decode()
    assert old in text
    return from_files({**design.files, file: text.replace(old, new).encode()})


def refused(face: Face, design: Design) -> JobError:
    with pytest.raises(JobError) as caught:
        reference.render(face, design)
    assert caught.value.final
    return caught.value


def test_the_page_says_every_fact_and_nothing_of_the_sample(landscape: Design, face: Make) -> None:
    made = face(name="木合塔尔·艾山", sex="女", category="非执业会员", institute="湖南省注册会计师协会")
    text = text_of(reference.render(made, landscape).pdf, "-raw")
    for fact in (
        "木合塔尔·艾山", "女", "非执业会员", "110002230045", "2023年2月14日", "2026年11月23日",
        "湖南省注册会计师协会", "中国注册会计师协会", "第 1 版",
    ):  # fmt: skip
        assert fact in text
    assert made.facts.verify_code in " ".join(text.split())
    assert "欧阳明轩" not in text
    assert "北京" not in text
    assert "样本" not in text


@pytest.mark.parametrize("interruption", [SystemExit, SoftTimeLimitExceeded])
def test_what_interrupts_a_drawing_is_no_fault_of_the_design(
    landscape: Design, face: Make, monkeypatch: pytest.MonkeyPatch, interruption: type[BaseException]
) -> None:
    def draw(*_: object) -> None:
        raise interruption

    whole = reference.render(face(), landscape).pdf
    monkeypatch.setattr("weasyprint.svg.SVG.draw", draw)
    with pytest.raises(interruption):
        reference.render(face(), landscape)
    monkeypatch.undo()
    assert reference.render(face(), landscape).pdf == whole


def test_a_specimen_says_so_across_the_page(landscape: Design, face: Make) -> None:
    made = replace(face(), specimen="样本")
    assert "样本" in "".join(text_of(reference.render(made, landscape).pdf, "-raw").split())


def test_two_other_readers_find_the_address_in_the_printed_page(
    landscape: Design, face: Make, tmp_path: Path
) -> None:
    made = face()
    (tmp_path / "page.pdf").write_bytes(reference.render(made, landscape).pdf)
    for dpi in (100, 150, 200):
        command = ["pdftoppm", "-r", str(dpi), "-png", "-singlefile", "page.pdf", f"page-{dpi}"]
        subprocess.run(command, cwd=tmp_path, check=True)
        zbar = ["zbarimg", "--quiet", "--raw", f"page-{dpi}.png"]
        read = subprocess.run(zbar, cwd=tmp_path, check=True, capture_output=True, text=True)
        assert read.stdout.strip() == made.verify_url
    picture = cv2.imread(str(tmp_path / "page-200.png"))
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == made.verify_url


def test_verapdf_finds_archive_and_accessibility_rules_kept(
    landscape: Design, face: Make, tmp_path: Path
) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(reference.render(replace(face(name="𠅤䶮"), specimen="样本"), landscape).pdf)
    for flavour in ("3a", "ua1"):
        command = [str(VERAPDF), flavour, str(path)]
        judged = subprocess.run(command, capture_output=True, text=True)
        assert judged.returncode == 0, judged.stdout + judged.stderr


def test_qpdf_finds_no_fault(landscape: Design, face: Make, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(reference.render(face(), landscape).pdf)
    subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)


def test_a_screen_reader_hears_title_then_facts_then_seals_then_how_to_verify(
    landscape: Design, face: Make, tmp_path: Path
) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(reference.render(face(), landscape).pdf)
    command = ["pdfinfo", "-struct-text", str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    order = ["非执业会员证", "欧阳明轩", "110002230045", "北京注册会计师协会", "5THA", "扫描二维码"]
    places = [told.find(word) for word in order]
    assert -1 not in places
    assert places == sorted(places)


def test_metadata_names_title_author_and_issue_time(landscape: Design, face: Make, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(reference.render(face(), landscape).pdf)
    command = ["pdfinfo", "-isodates", str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "非执业会员证 110002230045" in told
    assert "中国注册会计师协会" in told
    assert told.count("2026-11-2") == 2


def test_the_same_input_gives_the_same_bytes_in_another_process(landscape: Design, face: Make) -> None:
    here = reference.render(replace(face(), specimen="样本"), landscape).pdf
    again = reference.render(replace(face(), specimen="样本"), landscape).pdf
    code = (
        "import hashlib; from worker.press import design, reference, sample\n"
        f"page = design.load({str(FOLDER)!r})\n"
        "print(hashlib.sha256(reference.render(sample.face(page), page).pdf).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert here == again
    assert there.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_a_character_that_no_font_has_is_named(landscape: Design, face: Make) -> None:
    error = refused(face(name="王𱍐"), landscape)
    assert error.code == "glyph_missing"
    assert error.params == {
        "field": "name", "char": "𱍐", "code_point": "U+31350",
        "fonts": ["Noto Serif CJK SC", "HanaMinA", "HanaMinB"],
    }  # fmt: skip


def test_rare_characters_print_with_their_own_code_points(landscape: Design, face: Make) -> None:
    assert "𬴊㛃𠅤䶮" in text_of(reference.render(face(name="𬴊㛃𠅤䶮"), landscape).pdf)


@pytest.mark.parametrize(
    "name",
    ["王玥", "阿卜杜热合曼·买买提艾力江", "古丽加汗·艾合买提江·吐尔逊", "Alexander von Humboldt"],
)
def test_names_short_and_long_stand_on_one_line(landscape: Design, face: Make, name: str) -> None:
    lines = text_of(reference.render(face(name=name), landscape).pdf, "-layout").splitlines()
    assert any(name in line for line in lines)


def test_a_name_that_fits_in_no_size_is_refused(landscape: Design, face: Make) -> None:
    error = refused(face(name="买" * 40), landscape)
    assert (error.code, error.params["field"]) == ("text_overflow", "name")


def test_a_word_wider_than_its_box_is_refused(landscape: Design, face: Make) -> None:
    error = refused(face(certificate_number="1" * 60), landscape)
    assert (error.code, error.params["field"]) == ("text_overflow", "certificate_number")


def test_a_photo_too_coarse_for_its_box_is_refused(landscape: Design, face: Make) -> None:
    small = replace(face(), photo=sample.photo(120, 148))
    error = refused(small, landscape)
    assert error.code == "photo_too_small"
    assert error.params == {"width": 120, "height": 148, "dpi": 103, "min_dpi": 150}


def test_a_missing_photo_is_said(landscape: Design, face: Make) -> None:
    assert refused(replace(face(), photo=None), landscape).code == "photo_missing"


def test_a_missing_seal_is_said(landscape: Design, face: Make) -> None:
    made = face()
    without = replace(made, seals={"institute": made.seals["institute"]})
    error = refused(without, landscape)
    assert (error.code, error.params) == ("seal_missing", {"seal": "national"})


def test_a_picture_that_cannot_be_drawn_is_no_blank(landscape: Design, face: Make) -> None:
    made = replace(face(), seals={"national": b"<svg", "institute": b"<svg"})
    assert refused(made, landscape).code == "design_broken"


def test_an_element_whose_value_is_empty_goes_with_its_label(landscape: Design, face: Make) -> None:
    old = '<div class="fact fact-sex">'
    design = changed(landscape, "page.html", old, old[:-1] + ' data-if="sex">')
    assert "性别" in text_of(reference.render(face(), design).pdf)
    assert "性别" not in text_of(reference.render(face(sex=""), design).pdf)


def test_markup_in_a_fact_is_printed_as_it_stands(landscape: Design, face: Make) -> None:
    assert "<b>&amp;" in text_of(reference.render(face(category="<b>&amp;"), landscape).pdf)


def test_a_second_page_is_refused(landscape: Design, face: Make) -> None:
    design = changed(landscape, "page.html", "<main>", "<main>" + "<p>又一段</p>" * 40)
    error = refused(face(), design)
    assert error.params["reason"] == "more_than_one_page"
