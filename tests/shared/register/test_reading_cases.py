"""Workbooks as other programs and hands make them: what is read of each, or the words for why not."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from shared import db
from shared.audit import Actor
from shared.members import Member, institutes
from shared.members.sealed_id import id_number
from shared.register import applying, imports, staging
from shared.register.tables import ImportRow, ImportState, RegisterImport
from shared.storage import storage
from tests.shared.register.registers import row, table

pytestmark = pytest.mark.usefixtures("offices")
CASES = Path(__file__).parent / "cases"


@pytest.fixture
def offices(database: object) -> None:
    """The institutes of these registers' members."""
    with db.write() as session:
        institutes.sync(session)


def _checked(name: str) -> RegisterImport:
    return _read((CASES / f"{name}.xlsx").read_bytes())


def _read(data: bytes) -> RegisterImport:
    begun = imports.begin(io.BytesIO(data), "名册.xlsx", actor=Actor("test"), check_by_job=False)
    while not staging.check_slice(begun.id, lambda _: None, 60):
        pass
    with db.read() as session:
        return session.get_one(RegisterImport, begun.id)


def _member(name: str) -> Member:
    """The one member that the file becomes."""
    found = _checked(name)
    assert found.state == ImportState.CHECKED, found.refused
    with db.write() as session:
        imports.decide(session, found.id, only_good=False, actor=Actor("test"))
    while not applying.apply_slice(found.id, lambda _: None, 60):
        pass
    with db.read() as session:
        return session.scalars(select(Member)).one()


def _problems(found: RegisterImport) -> list[tuple[int, str, str]]:
    with db.read() as session:
        rows = session.scalars(
            select(ImportRow).where(ImportRow.import_id == found.id).order_by(ImportRow.row)
        )
        return [(row.row, column, code) for row in rows for column, _, code, _, _ in row.problems or []]


@pytest.mark.parametrize(
    ("case", "fact", "value"),
    [
        ("inline_with_value", "name", "张伟"),
        ("inline_with_value", "exam_number", "EX00001205"),
        ("no_refs_shift", "profile", {"address": "示例市示例路1号", "postcode": "100000"}),
        ("date1904", "joined_on", "2019-03-05"),
        ("serial_time", "joined_on", "2019-03-05"),
        ("phonetic_inline", "name", "高桥"),
        ("x000D_name", "name", "郑丽"),
        ("apostrophe_name", "name", "宋佳"),
        ("sharedstrings_capital", "name", "李娜"),
        ("backslash_names", "name", "王芳"),
        ("hidden_first_sheet", "name", "赵强"),
        ("ghost_last_row", "name", "周敏"),
        ("empty_first_row", "name", "梁涛"),
        ("zero_format_exam", "exam_number", "00012345"),
    ],
)
def test_a_cell_is_read_as_a_person_reads_it(case: str, fact: str, value: object) -> None:
    assert getattr(_member(case), fact) == value


@pytest.mark.parametrize(
    ("case", "column", "code"),
    [
        ("id_as_number_e17_valid", "证件号码", "cell_number_cut"),
        ("error_cell_exam", "全科合格证号", "cell_error"),
        ("bool_cell", "性别", "cell_boolean"),
    ],
)
def test_a_cell_that_is_no_text_is_refused_with_its_row_and_column(case: str, column: str, code: str) -> None:
    found = _checked(case)
    assert found.counts == {"error": 1, "warning": 0}
    assert _problems(found) == [(2, column, code)]


def test_a_right_number_is_not_replaced_by_what_a_spreadsheet_left_of_it() -> None:
    number = id_number(_member("overwrite_1"))
    found = _checked("overwrite_2")
    assert _problems(found) == [(2, "证件号码", "cell_number_cut")]
    with db.read() as session:
        assert id_number(session.scalars(select(Member)).one()) == number == "110105198704104107"


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("corrupt_deflate", "file_broken"),
        ("number_garbage", "file_broken"),
        ("ole_encrypted", "file_locked"),
    ],
)
def test_a_file_that_can_not_be_read_is_refused_at_once_and_leaves_nothing(case: str, code: str) -> None:
    found = _checked(case)
    assert (found.state, (found.refused or {})["code"]) == (ImportState.REFUSED, code)
    assert list(storage().list("import")) == []


def test_hidden_rows_are_named_before_anything_is_applied() -> None:
    found = _checked("hidden_row")
    assert found.state == ImportState.CHECKED
    assert found.notes == [["rows_hidden", {"rows": [3], "count": 1}]]
    assert _problems(found) == [(3, "", "row_hidden")]


def test_the_sheet_that_was_read_and_the_row_of_the_heading_are_said() -> None:
    assert _checked("hidden_first_sheet").notes == [["sheets_hidden", {"sheet": "S2", "others": ["S1"]}]]
    assert _checked("empty_first_row").notes == [["heading_row", {"row": 2}]]


def _two_sheets(*sheets: list[list[str]]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        made = book.create_sheet(f"表{number}")
        for one in rows:
            made.append(one)
    book.save(file)
    return file.getvalue()


def test_of_several_sheets_that_hold_something_the_first_is_read_and_the_others_are_named() -> None:
    register = table([row(1)])
    found = _read(_two_sheets([], register, [["旧"]]))
    assert found.notes == [["sheet_read", {"sheet": "表1", "others": ["表2"]}]]
    found = _read(_two_sheets([["说明"]], register))
    assert found.refused is not None
    assert (found.refused["code"], found.refused["params"]["sheet"]) == ("heading_missing", "表0")


def test_columns_that_hold_something_and_have_no_name_are_said() -> None:
    heading, line = table([row(1)])
    found = _read(_two_sheets([[*heading, "", ""], [*line, "", "备注"]]))
    assert found.notes == [["columns_unnamed", {"columns": ["O"]}]]


@pytest.mark.parametrize(
    ("key", "cell", "code"),
    [
        ("exam_number", date(2019, 3, 1), "cell_date"),
        ("joined_on", date(2019, 3, 5), None),
        ("mobile", 1.38e18, "cell_number_cut"),
        ("approval_number", "=1+1", "cell_without_value"),
    ],
)
def test_what_a_cell_is_counts_where_its_column_is_known(key: str, cell: object, code: str | None) -> None:
    heading, line = table([row(1)])
    values: list[Any] = [*line]
    values[list(row(1)).index(key)] = cell
    found = _read(_two_sheets([heading, values]))
    assert [problem[2] for problem in _problems(found)] == ([code] if code else [])
