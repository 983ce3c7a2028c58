"""Registers as they come: names, identity documents and dates in every spelling, and numbers cut short."""

import io
from pathlib import Path

import pytest
from sqlalchemy import select

from shared import db
from shared.audit import Actor
from shared.bodies import body
from shared.members import by_number, institutes
from shared.members.sealed_id import id_number
from shared.register import applying, imports, staging
from shared.register.tables import ImportRow, ImportState, RegisterImport
from tests.shared.register.registers import as_csv, row, table

pytestmark = pytest.mark.usefixtures("offices")
CASES = Path(__file__).parent / "cases"


@pytest.fixture
def offices(database: object) -> None:
    """The institutes of these registers' members."""
    with db.write() as session:
        institutes.sync(session)


def _checked(data: bytes, name: str = "名册.csv") -> RegisterImport:
    begun = imports.begin(io.BytesIO(data), name, actor=Actor("test"), check_by_job=False)
    while not staging.check_slice(begun.id, lambda _: None, 60):
        pass
    with db.read() as session:
        return session.get_one(RegisterImport, begun.id)


def _case(name: str) -> RegisterImport:
    return _checked((CASES / f"{name}.xlsx").read_bytes(), f"{name}.xlsx")


def _apply(found: RegisterImport) -> None:
    with db.write() as session:
        imports.decide(session, found.id, only_good=True, actor=Actor("test"))
    while not applying.apply_slice(found.id, lambda _: None, 60):
        pass


def _rows(found: RegisterImport) -> dict[str, ImportRow]:
    assert found.state == ImportState.CHECKED, found.refused
    with db.read() as session:
        rows = session.scalars(select(ImportRow).where(ImportRow.import_id == found.id))
        return {row.certificate_number: row for row in rows}


def _codes(row: ImportRow) -> list[str]:
    return [code for _, _, code, _, fatal in row.problems or [] if fatal]


NAMES = {
    "NAMB0000": "文化", "NAMB0010": "阿卜杜热西提·麦麦提", "NAMB0011": "阿卜杜·麦麦提",
    "NAMB0014": "阿卜杜·麦麦提",
    "NAMB0017": "阿卜杜·麦麦提", "NAMB0018": "阿卜杜·麦麦提", "NAMB0026": "张三",
    "NAMB0028": "张三", "NAMB0032": "张三",
    "NAMB0053": "O'Brien Seán", "NAMB0054": "O'Brien", "NAMB0060": "Jean-Luc Picard",
    "NAMB0062": "John Smith",
    "NAMB0063": "fiona", "NAMB0064": "Nguyễn", "NAMB0071": "陈 Mary Ann", "NAMB0072": "欧阳 Anna",
    "NAMB0085": "王䶮", "NAMB0086": "王\u9fb4", "NAMB0097": "王\U000323b0", "NAMB0106": "A" * 40,
}  # fmt: skip
NO_NAMES = {
    "NAMB0004": "char_alike", "NAMB0035": "name_no_letter", "NAMB0036": "name_no_letter",
    "NAMB0038": "name_no_letter", "NAMB0040": "name_no_letter", "NAMB0058": "char_not_in_names",
    "NAMB0075": "char_invisible", "NAMB0082": "char_invisible", "NAMB0083": "char_private_use",
    "NAMB0088": "char_lost", "NAMB0090": "char_lost", "NAMB0094": "char_lost", "NAMB0095": "char_described",
    "NAMB0100": "char_alike", "NAMB0103": "char_not_in_names", "NAMB0108": "char_not_in_names",
    "NAMB0114": "name_garbled", "NAMB0115": "char_lost",
}  # fmt: skip


def test_names_of_many_kinds_are_the_name_meant_or_say_what_is_wrong():
    rows = _rows(_case("names"))
    assert rows.keys() == NAMES.keys() | NO_NAMES.keys()
    assert {key: row.facts["name"] for key, row in rows.items() if key in NAMES} == NAMES
    assert {key: _codes(row) for key, row in rows.items() if _codes(row)} == {
        key: [code] for key, code in NO_NAMES.items()
    }


def test_identity_documents_are_known_by_what_is_printed_on_them():
    rows = _rows(_case("id_kinds"))
    assert {key[-2:]: _codes(row) for key, row in rows.items() if _codes(row)} == {
        "00": ["id_length"],
        "22": ["choice_unknown"],
        "23": ["choice_unknown"],
        "32": ["choice_unknown"],
    }
    kinds = {key[-2:]: row.facts["id_type"] for key, row in rows.items() if not _codes(row)}
    assert kinds == {
        "02": "resident_id", "04": "resident_id", "06": "hmt_residence", "08": "permanent_residence",
        "10": "home_return", "12": "home_return", "14": "taiwan_permit", "16": "taiwan_permit",
        "18": "passport", "20": "passport", "24": "resident_id", "26": "resident_id", "28": "hmt_residence",
        "30": "permanent_residence",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("港澳居民居住证", "hmt_residence"),
        ("台湾居民居住证", "hmt_residence"),
        ("臺灣居民居住證", "hmt_residence"),
        ("第二代居民身份证", "resident_id"),
        ("中华人民共和国外国人永久居留身份证", "permanent_residence"),
        ("外國人永久居留身份證", "permanent_residence"),
        ("港澳居民来往内地通行证（回乡证）", "home_return"),
        ("港澳居民 来往内地 通行证(回乡证)", "home_return"),
        ("回乡证（港澳居民来往内地通行证）", "home_return"),
        ("臺灣居民來往大陸通行證（臺胞證）", "taiwan_permit"),
        ("护　照", "passport"),
        ("護照（外國護照）", "passport"),
        ("RESIDENT IDENTITY CARD", "resident_id"),
    ],
)
def test_a_document_is_known_however_its_name_is_written(text, key):
    assert body().tables["id_type"].find(text).key == key


@pytest.mark.parametrize("text", ["护照（回乡证）", "身份证（复印件）", "(护照)", "军官证", ""])
def test_a_document_of_two_kinds_or_none_is_not_guessed(text):
    assert body().tables["id_type"].find(text) is None


def test_a_time_in_a_date_is_left_out():
    rows = _rows(_case("serial_time"))
    assert [row.facts["joined_on"] for row in rows.values()] == ["2019-03-05"]
    texts = ("2019/3/5 0:00", "2019-03-05T00:00:00.000", "43529.604166666664")
    rows = _rows(_checked(as_csv(table([row(n, joined_on=text) for n, text in enumerate(texts)]))))
    assert {row.facts["joined_on"] for row in rows.values()} == {"2019-03-05"}


def test_a_day_of_admission_is_after_the_day_of_birth():
    (found,) = _rows(_checked(as_csv(table([row(1, joined_on="1990-01-01")])))).values()
    assert _codes(found) == ["date_before_birth"]


def test_a_member_admitted_on_a_day_that_has_begun_is_taken():
    (found,) = _rows(_case("joined_today")).values()
    assert _codes(found) == []


def test_a_number_that_lost_its_last_digits_never_replaces_the_right_one():
    _apply(_case("overwrite_1"))
    assert _case("overwrite_2").counts.get("update", 0) == 0
    with db.read() as session:
        known = id_number(by_number(session, "BUG001126"))
    assert known == "110105198704104107"
    cut = row(1, certificate_number="BUG001126", name="冯雪", id_number="110105198704104000")
    found = _checked(as_csv(table([cut])))
    (staged,) = _rows(found).values()
    assert _codes(staged) == ["id_digits_lost"]
    with db.read() as session:
        assert id_number(by_number(session, "BUG001126")) == known
