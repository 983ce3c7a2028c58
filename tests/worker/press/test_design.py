"""The contract of a design's folder: what is refused, and how a design travels as one archive."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from shared.errors import JobError
from worker.press import design as designs
from worker.press.command import main
from worker.press.design import Design

from .conftest import FOLDER

LARGE = b"x" * (designs.MAX_BYTES + 1)


def with_text(design: Design, file: str, old: str, new: str) -> dict[str, bytes]:
    text = design.files[file].decode()
    assert old in text
    return {**design.files, file: text.replace(old, new, 1).encode()}


def refusal(files: dict[str, bytes]) -> dict[str, str]:
    with pytest.raises(JobError) as caught:
        designs.from_files(files)
    assert caught.value.code == "design_broken"
    assert caught.value.final
    return caught.value.params


@pytest.mark.parametrize(
    ("added", "element", "reason"),
    [
        ('<p data-field="salary">1</p>', '<p data-field="salary">', "unknown_key"),
        ('<p data-if="salary">1</p>', '<p data-if="salary">', "unknown_key"),
        ('<p data-total="1">1</p>', '<p data-total="1">', "unknown_mark"),
        ('<p data-photo="">1</p>', '<p data-photo="">', "mark_needs_img"),
        ("<p data-field=name><b data-field=sex>男</b></p>", '<p data-field="name">', "mark_within_field"),
        (
            '<img data-seal="city" src="assets/sample-seal.svg" alt="x">',
            '<img data-seal="city">',
            "unknown_key",
        ),
        ("<script>1</script>", "<script>", "not_allowed"),
        ('<iframe src="page.css"></iframe>', "<iframe>", "not_allowed"),
        ("<form></form>", "<form>", "not_allowed"),
        ("<svg></svg>", "<svg>", "not_allowed"),
        ("<xmp data-field=name>1</xmp>", '<xmp data-field="name">', "not_allowed"),
        ('<p onclick="x()">1</p>', "<p onclick>", "not_allowed"),
        ('<p style="color: red">1</p>', "<p style>", "use_page_css"),
        ('<img src="assets/gone.png" alt="x">', '<img src="assets/gone.png">', "missing_asset"),
        ('<img src="../up.png" alt="x">', '<img src="../up.png">', "address_outside"),
        ('<img src="/etc/passwd" alt="x">', '<img src="/etc/passwd">', "address_outside"),
        ('<a href="https://example.org/">x</a>', '<a href="https://example.org/">', "address_outside"),
        ('<img src="data:image/png;base64,AA" alt="x">', "<img", "address_outside"),
        ('<img src="assets/sample-seal.svg">', "<img>", "missing_alt"),
        ("<table><tr><td colspan=100000>1</table>", "<td colspan>", "too_large"),
    ],
)
def test_a_page_is_refused_with_element_and_reason(
    landscape: Design, added: str, element: str, reason: str
) -> None:
    found = refusal(with_text(landscape, "page.html", "</main>", added + "</main>"))
    assert found["file"] == "page.html"
    assert found["element"].startswith(element)
    assert found["reason"] == reason


@pytest.mark.parametrize(
    ("added", "reason"),
    [
        ("p { background: url(https://example.org/a.png) }", "address_outside"),
        ("p { background: url(assets/gone.png) }", "missing_asset"),
        ("p { background: url('assets/gone.png') }", "missing_asset"),
        ("@import 'other.css';", "not_allowed"),
        ("@font-face { font-family: X; src: url(x.ttf) }", "not_allowed"),
        ("p { font-family: Arial }", "font_not_listed"),
        ("@media print { p { font-family: Arial } }", "font_not_listed"),
        ("p { font: 12pt serif }", "use_font_family"),
    ],
)
def test_a_style_sheet_is_refused(landscape: Design, added: str, reason: str) -> None:
    found = refusal({**landscape.files, "page.css": landscape.files["page.css"] + added.encode()})
    assert (found["file"], found["reason"]) == ("page.css", reason)


@pytest.mark.parametrize(
    ("svg", "reason"),
    [
        ("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "not_allowed"),
        ("<svg xmlns='http://www.w3.org/2000/svg'><use href='other.svg#a'/></svg>", "address_outside"),
        ("<svg xmlns='http://www.w3.org/2000/svg'><path fill='url(http://a/b)'/></svg>", "address_outside"),
        ("<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "not_allowed"),
        ("<svg xmlns='http://www.w3.org/2000/svg'><?run it?></svg>", "not_allowed"),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'/>", "not_allowed"),
        ("<svg", "not_xml"),
    ],
)
def test_a_picture_that_runs_or_reaches_out_is_refused(landscape: Design, svg: str, reason: str) -> None:
    found = refusal({**landscape.files, "assets/bad.svg": svg.encode()})
    assert (found["file"], found["reason"]) == ("assets/bad.svg", reason)


@pytest.mark.parametrize(
    ("old", "new", "element", "reason"),
    [
        ("[photo]", "[camera]\n[photo]", "camera", "unknown_key"),
        ("[fields.name]", "[fields.salary]\n[fields.name]", "fields.salary", "unknown_key"),
        ("min_dpi = 150", 'min_dpi = "fine"', "photo.min_dpi", "wrong_value"),
        ("lines = 1", "lines = 0", "fields.name", "wrong_value"),
        ("lines = 1", 'overflow = "shrink"', "fields.name", "wrong_value"),
        ("title =", "title = = ", "", "not_toml"),
    ],
)
def test_settings_are_refused(landscape: Design, old: str, new: str, element: str, reason: str) -> None:
    found = refusal(with_text(landscape, "design.toml", old, new))
    assert found == {"file": "design.toml", "element": element, "reason": reason}


@pytest.mark.parametrize(
    ("file", "data", "reason"),
    [
        ("assets/run.exe", b"MZ", "unknown_kind_of_file"),
        ("assets/photo.png", b"GIF89a", "not_a_picture"),
        ("../escape.css", b"", "unknown_kind_of_file"),
        ("assets/large.svg", LARGE, "too_large"),
    ],
)
def test_files_that_no_design_needs_are_refused(
    landscape: Design, file: str, data: bytes, reason: str
) -> None:
    assert refusal({**landscape.files, file: data})["reason"] == reason


def test_a_missing_page_is_said(landscape: Design) -> None:
    files = {name: data for name, data in landscape.files.items() if name != "page.html"}
    assert refusal(files) == {"file": "page.html", "element": "", "reason": "missing_file"}


def test_a_profile_key_is_known_only_where_the_body_allows_it(landscape: Design) -> None:
    files = with_text(landscape, "page.html", "</main>", '<p data-field="employer">x</p></main>')
    assert refusal(files)["reason"] == "unknown_key"
    assert designs.from_files(files, frozenset({"employer"}))


def test_a_design_travels_as_one_archive_that_is_always_the_same(landscape: Design) -> None:
    packed = designs.pack(landscape)
    unpacked = designs.unpack(packed)
    assert unpacked.hash == landscape.hash
    assert designs.pack(unpacked) == packed


def test_any_change_of_a_file_changes_the_hash(landscape: Design) -> None:
    other = designs.from_files({**landscape.files, "page.css": landscape.files["page.css"] + b"\n"})
    assert other.hash != landscape.hash


def test_an_archive_that_swells_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("page.html", LARGE)
    for data in (target.getvalue(), b"no zip"):
        with pytest.raises(JobError) as caught:
            designs.unpack(data)
        assert caught.value.params["reason"] in ("too_large", "no_archive")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    copy = shutil.copytree(FOLDER, tmp_path / "copy")
    (copy / "assets" / "link.png").symlink_to("/etc/passwd")
    with pytest.raises(JobError) as caught:
        designs.load(copy)
    assert caught.value.params["reason"] == "not_a_plain_file"


def test_the_command_accepts_the_shipped_design_and_prints_a_specimen(tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"
    checked = CliRunner().invoke(main, ["check", str(FOLDER)])
    shown = CliRunner().invoke(main, ["preview", str(FOLDER), "--out", str(target)])
    assert checked.exit_code == 0, checked.output
    assert designs.load(FOLDER).hash in checked.output
    assert shown.exit_code == 0, shown.output
    assert target.read_bytes().startswith(b"%PDF-")


def test_the_command_says_what_is_broken(tmp_path: Path) -> None:
    copy = shutil.copytree(FOLDER, tmp_path / "copy")
    (copy / "assets" / "ground.svg").unlink()
    answer = CliRunner().invoke(main, ["check", str(copy)])
    assert answer.exit_code == 1
    for word in ("page.css", "assets/ground.svg", "missing_asset"):
        assert word in answer.output


def test_the_command_names_a_character_of_the_page_that_cannot_be_printed(tmp_path: Path) -> None:
    copy = shutil.copytree(FOLDER, tmp_path / "copy")
    page = copy / "page.html"
    page.write_text(page.read_text().replace("<h1>", "<h1>𱍐"))
    answer = CliRunner().invoke(main, ["check", str(copy)])
    assert "U+31350" in answer.output
