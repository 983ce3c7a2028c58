"""Tables that are written: no cell of either kind of file is a formula, however it is spelt."""

import csv
import io

import openpyxl
import pytest

from shared.register.cells import of_text
from shared.register.table_file import guarded, write_csv, write_xlsx

FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1", "﹢1", "−1",
    " =1", "\u00a0=1", "\u3000＝1", "\ufeff=1", "\u200b=1", "\x00=1", "\x1c=1", "\t=1", "\r=1", "\n=1",
    "\n\n ＝1", "\r\n=1",
]  # fmt: skip
INSIDE = ["张三\n=1", "张三\r＝1", "张三;=1", "张三\t@SUM(A1)", "张三\u2028=1"]
HARMLESS = [
    "张三",
    "2019-03-05",
    "a=b",
    "name@example.com",
    "1 + 1",
    "会协〔2020〕1号",
    "O'Brien",
    "",
    "Ⅲ",
]


def _csv(cells: list[str]) -> list[str]:
    file = io.BytesIO()
    write_csv(file, [cells])
    return next(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))


def _xlsx(cells: list[str]) -> list[str]:
    file = io.BytesIO()
    write_xlsx(file, [cells])
    (row,) = openpyxl.load_workbook(file).active.iter_rows(max_col=len(cells))
    assert {cell.data_type for cell in row if cell.value} <= {"s"}
    return [cell.value or "" for cell in row]


@pytest.mark.parametrize("written", [_csv, _xlsx])
def test_what_begins_like_a_formula_begins_with_an_apostrophe(written):
    assert [cell for cell in written(FORMULAS) if not cell.startswith("'")] == []


@pytest.mark.parametrize("written", [_csv, _xlsx])
def test_no_line_of_a_cell_and_no_part_between_separators_begins_a_formula(written):
    assert [cell for cell in written(INSIDE) if "'" not in cell] == []


@pytest.mark.parametrize("written", [_csv, _xlsx])
def test_other_cells_stay_as_they_are(written):
    assert written(HARMLESS) == HARMLESS


@pytest.mark.parametrize("written", [_csv, _xlsx])
def test_what_no_file_may_hold_is_left_out(written):
    assert written(["张\x00三", "a\ud800b", "\ufffe"]) == ["张三", "ab", ""]


@pytest.mark.parametrize("cell", [*FORMULAS, *INSIDE, *HARMLESS, "'quoted'", "＇宽", "a;'b", "''", "x;'=1"])
def test_a_guarded_cell_is_read_back_as_it_was(cell: str) -> None:
    assert of_text(guarded(cell)) == cell.translate({0: None, 0x1C: None})
