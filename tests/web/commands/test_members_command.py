"""`members demo` and `members import` as they are typed."""

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from shared import db
from shared.members import Member
from web.commands.members import main

pytestmark = pytest.mark.usefixtures("database")


def _run(*arguments: str, typed: str | None = None, code: int = 0) -> str:
    result = CliRunner().invoke(main, list(arguments), input=typed)
    assert result.exit_code == code, result.output
    return result.output


def _count() -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(Member)) or 0


@pytest.fixture
def demo_file(tmp_path: Path) -> str:
    file = str(tmp_path / "demo.csv")
    _run("demo", "--count", "400", "--seed", "1", "--out", file)  # one of them is refused
    return file


def test_all_or_nothing_imports_nothing_and_only_good_imports_the_good(demo_file):
    said = _run("import", demo_file, "--yes", code=1)
    assert "没有导入任何一行" in said
    assert _count() == 0
    assert "导入完成" in _run("import", demo_file, "--yes", "--only-good")
    assert _count() == 399


def test_nothing_is_imported_without_a_yes(demo_file):
    _run("import", demo_file, "--only-good", typed="n\n", code=1)
    assert _count() == 0
    _run("import", demo_file, "--only-good", typed="y\n")
    assert _count() == 399


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_report_names_row_column_value_and_reason(demo_file, tmp_path, ending):
    report = tmp_path / f"report.{ending}"
    _run("import", demo_file, "--yes", "--only-good", "--report", str(report))
    if ending == "xlsx":
        rows = list(openpyxl.load_workbook(report).active.iter_rows(values_only=True))
    else:
        rows = [line.split(",") for line in report.read_text("utf-8-sig").splitlines()]
    assert list(rows[0]) == ["行", "会员证书编号", "列", "值", "类别", "原因"]
    (line,) = [one for one in rows[1:] if one[4] == "错误"]
    assert line[2] == "姓名"
    assert int(line[0]) > 1
    assert "无法" in line[5]


def test_a_file_that_is_no_register_is_answered_with_what_is_missing(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("姓名\n张三\n", "utf-8")
    said = _run("import", str(file), "--yes", code=1)
    assert "缺少列" in said
    assert "会员证书编号" in said
