"""A made-up face for trying a design: its own sample words, a drawn head, seals of the right names."""

import io
from datetime import date

from PIL import Image, ImageDraw

from shared.bodies import body
from shared.bodies.documents import FACE_KEYS
from shared.certificates.facts import Facts
from shared.certificates.verify_code import grouped, qr_url, typed_code
from worker.press import seal
from worker.press.design import Design
from worker.press.face import Face

TOKEN = "5THAQ5N495KVCA2PS39GXCABK2"  # noqa: S105 - a sample
_ADDRESS = "https://certificates.example.org.cn"
_ISSUED_AT = 1795392000000  # 2026-11-23 in Shanghai


def face(design: Design) -> Face:
    """A specimen's face, with the words that stand in the design's page, else with the body's."""
    ours = body()
    sex, category = (str(table.entries[-1].words) for table in (ours.tables["sex"], ours.categories))
    facts = Facts(
        name=_word(design, "name", "张三"),
        sex=_word(design, "sex", sex),
        certificate_number=_word(design, "certificate_number", "110002230045"),
        category=_word(design, "category", category),
        joined_on=date(2023, 2, 14),
        institute=_word(design, "institute", str(ours.institutes[-1].name)),
        body_name=_word(design, "body_name", ours.name),
        profile={key: _word(design, key, "") for key in _marked(design) if key not in FACE_KEYS},
    ).for_edition(1, date(2026, 11, 23), grouped(typed_code(TOKEN, 1)), _ADDRESS)
    seals = {"national": seal.make(body().name), "institute": seal.make(facts.institute or body().name)}
    return Face(facts, photo(), qr_url(_ADDRESS, TOKEN, 1), _ISSUED_AT, seals, str(body().terms.specimen))


def photo(width: int = 178, height: int = 220) -> bytes:
    """A drawn head and shoulders, as large as an examination photo unless told otherwise."""
    scale = 4
    image = Image.new("RGB", (178 * scale, 220 * scale), "#f4f6f8")
    draw = ImageDraw.Draw(image)
    for shape, colour in (
        ((48, 28, 130, 120), "#2b2a2e"),
        ((76, 96, 102, 160), "#d3a98c"),
        ((18, 148, 160, 320), "#2c3d55"),
        ((56, 44, 122, 132), "#dfb79b"),
        ((54, 30, 124, 66), "#2b2a2e"),
    ):
        draw.ellipse([at * scale for at in shape], fill=colour)
    target = io.BytesIO()
    image.resize((width, height), Image.Resampling.LANCZOS).save(target, "JPEG", quality=88)
    return target.getvalue()


def _marked(design: Design) -> list[str]:
    found = (element.get("data-field") for element in design.page.iter())
    return sorted({key for key in found if key})


def _word(design: Design, key: str, otherwise: str) -> str:
    for element in design.page.iter():
        if element.get("data-field") == key:
            return "".join(element.itertext()).strip() or otherwise
    return otherwise
