"""The shipped design as it is printed: seals beside names, one seal where both were equal, the address."""

import io
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from shared import db
from shared.bodies import body
from shared.certificates import plans
from shared.members import Member
from tests import factories
from tests.servers.databases import Database
from worker.press import reference, seal
from worker.press.design import Design
from worker.press.face import Face

Make = Callable[..., Face]
# One institute for each length of name there is, the shortest and the longest among them.
INSTITUTES = {len(one.name.get("zh")): one.name.get("zh") for one in body().institutes if not one.national}


def page(pdf: bytes, folder: Path, dpi: int = 150) -> Image.Image:
    """The printed page, drawn by poppler."""
    (folder / "page.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", str(dpi), "-png", "-singlefile", folder / "page.pdf", folder / "page"]
    subprocess.run(command, check=True)
    return Image.open(io.BytesIO((folder / "page.png").read_bytes())).convert("RGB")


def text_of(pdf: bytes, folder: Path) -> str:
    """The page's text on one line, by poppler."""
    (folder / "page.pdf").write_bytes(pdf)
    command = ["pdftotext", folder / "page.pdf", "-"]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return " ".join(told.stdout.split())


def rows(image: Image.Image, left_mm: float, wanted: Callable[[int, int, int], bool]) -> list[int]:
    """The rows, right of `left_mm` and below the facts, that have such a pixel."""
    scale = image.width / 297
    part = image.crop((int(left_mm * scale), int(135 * scale), int(257 * scale), int(182 * scale)))
    pixels = part.load()
    assert pixels is not None
    return [y for y in range(part.height) if any(wanted(*pixels[x, y]) for x in range(part.width))]


def _letters(name: str) -> bytes:
    """A seal's letters alone, to see what they touch."""
    path = f'<path fill="{seal.VERMILION}" d="{seal._arc(name)}"/>'
    return f'<svg xmlns="{seal._SVG}" viewBox="{seal._BOX}">{path}</svg>'.encode()


@pytest.mark.parametrize("institute", INSTITUTES.values())
def test_no_letter_of_a_seal_touches_the_name_printed_over_it(
    landscape: Design, face: Make, tmp_path: Path, institute: str
) -> None:
    made = face(institute=institute)
    letters = {"national": _letters(body().name), "institute": _letters(institute)}
    drawn = page(reference.render(replace(made, seals=letters), landscape).pdf, tmp_path)
    for left in (124, 193):
        red = rows(drawn, left, lambda r, g, b: r > 180 and g < 110 and b < 100)
        dark = rows(drawn, left, lambda r, g, b: max(r, g, b) < 90)
        assert red
        assert dark
        assert max(red) < min(dark), institute


def test_a_member_of_the_national_body_has_its_seal_and_name_once(
    landscape: Design, face: Make, tmp_path: Path
) -> None:
    made = face(institute=body().name)
    one = replace(made, seals={"national": made.seals["national"]})
    assert text_of(reference.render(one, landscape).pdf, tmp_path).count("2026年11月23日") == 1


def test_such_a_members_plan_has_one_seal(database: Database) -> None:
    (member_id,) = factories.members(1)
    with db.write() as session:
        member, kind = session.get_one(Member, member_id), body().usual_document
        assert sorted(plans.prepare(session, member, kind).seals) == ["institute", "national"]
        member.institute_code = "national"
        assert sorted(plans.prepare(session, member, kind).seals) == ["national"]


def test_the_paper_says_where_to_type_the_code_and_latin_is_copied_as_it_reads(
    landscape: Design, face: Make, tmp_path: Path
) -> None:
    made = face(public_address="https://certificates.example.org.cn")
    text = text_of(reference.render(made, landscape).pdf, tmp_path)
    assert "https://certificates.example.org.cn/verify" in text.replace(" ", "")
    assert "The Chinese Institute of Certified Public Accountants" in text
    assert "Certificate of Non-practising Membership" in text
