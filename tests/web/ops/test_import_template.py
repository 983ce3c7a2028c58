"""The template that can be downloaded: filled in it is imported, whatever is chosen of its lists."""

import csv
import io

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from shared import db
from shared.bodies import body
from shared.certificates.coverage import uncovered_by
from shared.members import Member
from shared.register.checks import RowChecker
from shared.register.columns import find_columns, known_columns
from tests.shared.register.registers import resident_id, row
from tests.web.ops.desk import Desk, do_jobs
from tests.web.ops.test_import_pages import _send
from web.ops import import_template


def _book(ops: Desk) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(ops.get("/ops/imports/template?as=xlsx").get_data()))


def _filled(sheet: Worksheet, values: dict[str, str]) -> None:
    headings = [cell.value for cell in sheet[1]]
    labels = {key: labels[0] for key, labels in known_columns(body()).items()}
    for key, value in values.items():
        sheet.cell(2, headings.index(labels[key]) + 1).value = value


def test_a_filled_in_spreadsheet_is_imported(ops: Desk) -> None:
    book = _book(ops)
    _filled(book.worksheets[0], row(1))
    saved = io.BytesIO()
    book.save(saved)
    page = _send(ops, saved.getvalue(), "register.xlsx").location
    do_jobs("import_check")
    assert "行数 1 新增 1 变更 0 相同 0 错误 0" in ops.text(page)
    ops.post(page, f"{page}/apply", {"mode": "all"})
    do_jobs("import_apply")
    with db.read() as s:
        assert [one.name for one in s.query(Member)] == ["张晓明"]


def test_both_kinds_have_all_columns_and_an_empty_one_has_no_row(ops: Desk) -> None:
    wanted = [labels[0] for labels in known_columns(body()).values()]
    rows = list(csv.reader(io.StringIO(ops.get("/ops/imports/template").get_data().decode("utf-8-sig"))))
    assert rows == [wanted]
    sheet = _book(ops).worksheets[0]
    assert [[cell.value for cell in line] for line in sheet.iter_rows()] == [wanted]
    page = _send(ops, ops.get("/ops/imports/template?as=xlsx").get_data(), "register.xlsx").location
    do_jobs("import_check")
    assert "列名下面没有任何一行" in ops.text(page)


def test_identity_numbers_are_text_and_choices_are_lists_that_hold_what_the_notes_say(ops: Desk) -> None:
    book = _book(ops)
    sheet, lists, _notes = book.worksheets
    headings = [cell.value for cell in sheet[1]]
    place = headings.index("证件号码") + 1
    (width,) = [one for one in sheet.column_dimensions.values() if one.min <= place <= one.max]
    assert width.number_format == "@"
    checks = {str(check.sqref): check for check in sheet.data_validations.dataValidation}
    for column in import_template.columns():
        letter = openpyxl.utils.get_column_letter(headings.index(column.heading) + 1)
        check = checks[f"{letter}2:{letter}1048576"]
        assert column.hint[:200] in check.prompt
        if column.one:
            assert check.formula1 == f"'{lists.title}'!${letter}$2:${letter}${len(column.choices) + 1}"
            held = [cell.value for cell in lists[letter][1:] if cell.value]
            assert held == list(column.choices)


@pytest.mark.parametrize("key", [key for key in known_columns(body()) if import_template._choices(key)])
def test_every_choice_is_one_that_an_import_takes(key: str) -> None:
    heading = [labels[0] for labels in known_columns(body()).values()]
    checker = RowChecker(body(), find_columns(heading, body()), uncovered_by([[0, 0x3FFFF]]), body().today())
    label = known_columns(body())[key][0]
    for choice in import_template._choices(key):
        values = row(1) | {key: choice}
        if key == "sex":
            values["id_number"] = resident_id(1, choice)
        result = checker.check(2, [values.get(one, "") for one in known_columns(body())])
        assert [problem for problem in result.problems if problem.column == label] == [], choice


def test_the_page_says_how_each_column_is_filled_in(ops: Desk) -> None:
    text = ops.text("/ops/imports/columns")
    for said in ("证件号码", "这一列须为文本", "日期，如 2020-03-05", "中国身份证、港澳台居民居住证"):
        assert said in text
    assert "下载模板（.xlsx）" in ops.text("/ops/imports")
