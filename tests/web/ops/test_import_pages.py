"""The register by page: uploaded, checked by a job, looked at, decided, applied by a job."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from shared import db
from shared.audit import Act, AuditEntry
from shared.jobs import Job
from shared.members import Member
from shared.register.tables import RegisterImport
from tests.shared.jobs.crashing import give_up, park
from tests.web.ops.desk import Desk, do_jobs, words_of

CASES = Path(__file__).parents[2] / "shared/register/cases"
HEADING = "会员证书编号,姓名,性别,证件类型,证件号码,资格取得方式,全科合格证号,会员批准日期,所在地区"
IDS = ("110105199003071239", "110105198506114566", "110105197001010089")
GOOD = f"110000000001,李明,男,中国身份证,{IDS[0]},考试,QK1,2015-06-01,北京市"
OTHER = f"110000000002,王芳,女,中国身份证,{IDS[1]},考试,QK2,2016-06-01,北京市"
WRONG = f"110000000003,张__,女,中国身份证,{IDS[2][:-1]}0,考试,QK3,2999-01-01,北京市"


def _upload(ops: Desk, *rows: str, name: str = "名册.csv") -> TestResponse:
    return _send(ops, "\n".join((HEADING, *rows)).encode("gb18030"), name)


def _send(ops: Desk, data: bytes, name: str) -> TestResponse:
    return ops.post("/ops/imports", "/ops/imports", {"file": (io.BytesIO(data), name)})


def _checked(ops: Desk, *rows: str) -> str:
    """Upload and check; the import's page."""
    page = _upload(ops, *rows).location
    do_jobs("import_check")
    return page


def _members() -> int:
    with db.read() as s:
        return s.scalar(select(func.count()).select_from(Member)) or 0


def test_an_upload_is_checked_by_a_job_and_writes_no_member(ops: Desk) -> None:
    page = _upload(ops, GOOD, OTHER, WRONG).location
    assert "检查中" in ops.text(page)
    do_jobs("import_check")
    text = ops.text(page)
    assert "待您决定" in text
    assert "行数 3 新增 2 变更 0 相同 0 错误 1" in text
    assert _members() == 0


def test_an_error_names_row_column_value_and_reason_and_shows_no_whole_id_number(ops: Desk) -> None:
    page = _checked(ops, GOOD, WRONG)
    text = ops.text(f"{page}/problems")
    assert "3 110000000003 姓名 张__ 含有 __（U+005F U+005F）" in text
    assert "证件号码 110*************80 校验码不符" in text
    assert "日期在今天之后" in text
    assert not any(number in text for number in (*IDS, f"{IDS[2][:-1]}0"))


def test_the_error_report_can_be_saved_as_either_kind_of_table(ops: Desk) -> None:
    page = _checked(ops, GOOD, WRONG)
    rows = list(csv.reader(io.StringIO(ops.get(f"{page}/report").get_data().decode("utf-8-sig"))))
    assert rows[0] == ["行", "会员证书编号", "列", "值", "类别", "原因"]
    assert [row[0] for row in rows[1:]] == ["3", "3", "3"]
    assert ops.get(f"{page}/report?as=xlsx").get_data()[:4] == b"PK\x03\x04"
    with db.read() as s:
        kept = s.scalars(select(AuditEntry).where(AuditEntry.action == Act.IMPORT_EXPORT)).all()
    number = page.rpartition("/")[2]
    assert [row.details for row in kept] == [{"file": f"import-{number}-errors"}] * 2


def test_no_cell_of_the_report_begins_a_formula_in_either_kind_of_table(ops: Desk) -> None:
    page = _checked(ops, GOOD.replace("男", "＝1+1").replace("北京市", '"北\n=1+1"'))
    rows = list(csv.reader(io.StringIO(ops.get(f"{page}/report").get_data().decode("utf-8-sig"), newline="")))
    assert [row[3] for row in rows[1:]] == ["'＝1+1", "北\n'=1+1"]
    sheet = openpyxl.load_workbook(io.BytesIO(ops.get(f"{page}/report?as=xlsx").get_data())).active
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == rows


def test_all_or_nothing_imports_nothing_when_a_row_is_wrong(ops: Desk) -> None:
    page = _checked(ops, GOOD, WRONG)
    answer = ops.post(page, f"{page}/apply", {"mode": "all"})
    assert "有 1 行错误，按“全部正确才导入”，没有导入任何一行" in words_of(answer)
    do_jobs("import_apply")
    assert _members() == 0
    assert "待您决定" in ops.text(page)


def test_only_the_good_rows_are_imported_when_that_is_chosen(ops: Desk) -> None:
    page = _checked(ops, GOOD, OTHER, WRONG)
    assert ops.post(page, f"{page}/apply", {"mode": "only_good"}).status_code == 302
    assert "导入中" in ops.text(page)
    do_jobs("import_apply")
    assert "已导入：新增 2 人，变更 0 人；0 行相同，1 行有错未导入" in ops.text(page)
    assert _members() == 2
    assert [act for act, _ in ops.acts()] == ["import.begin", "import.apply"]


def test_a_choice_is_asked_for_when_there_are_errors(ops: Desk) -> None:
    page = _checked(ops, GOOD, WRONG)
    assert "请选择只导入正确的行" in words_of(ops.post(page, f"{page}/apply"))


def test_a_known_number_is_listed_with_its_old_and_new_value_before_it_changes(ops: Desk) -> None:
    first = _checked(ops, GOOD)
    ops.post(first, f"{first}/apply", {"mode": "all"})
    do_jobs("import_apply")
    second = _checked(ops, GOOD.replace("李明", "李鸣"), OTHER)
    assert "旧值 李明 新值 李鸣" in ops.text(f"{second}/changes")
    ops.post(second, f"{second}/apply", {"mode": "all"})
    do_jobs("import_apply")
    with db.read() as s:
        names = s.scalars(select(Member.name).order_by(Member.certificate_number))
        assert list(names) == ["李鸣", "王芳"]


def test_an_import_given_up_changes_nothing(ops: Desk) -> None:
    page = _checked(ops, GOOD)
    ops.post(page, f"{page}/cancel")
    assert "已放弃这次导入" in ops.text(page)
    assert _members() == 0


def test_a_file_without_a_needed_column_is_refused_with_the_columns_name(ops: Desk) -> None:
    page = _send(ops, "会员证书编号,姓名\n1100001,李明\n".encode(), "名册.csv").location
    do_jobs("import_check")
    text = ops.text(page)
    assert "这个文件没有被导入" in text
    assert "证件号码" in text


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"\xd0\xcf\x11\xe0old excel", "a.xls", "旧版 .xls"),
        (b"\xd0\xcf\x11\xe0old excel", "a.xlsx", "旧版 .xls"),
        (b"%PDF-1.7\n", "a.csv", "这不是名册"),
        (b"%PDF-1.7\n", "a.pdf", "这不是名册"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.csv", "这不是名册"),
        (b"", "a.csv", "文件是空的"),
        (b"<html><table></table></html>", "a.xls", "这是 HTML 文件"),
        (b"a,b\n", "a.html", "这不是名册"),
    ],
)
def test_what_is_no_register_is_refused_before_it_is_stored(
    ops: Desk, data: bytes, name: str, told: str
) -> None:
    answer = _send(ops, data, name)
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert 'id="e-file"' in text
    assert told in text
    with db.read() as s:
        assert s.scalar(select(func.count()).select_from(RegisterImport)) == 0
        assert s.scalar(select(func.count()).select_from(Job)) == 0


def test_an_import_whose_job_failed_can_go_on(ops: Desk) -> None:
    page = _upload(ops, GOOD).location
    with db.read() as s:
        job = s.scalars(select(Job.id)).one()
    park(job)
    assert "工作没有进行下去" in ops.text(page)
    assert "又一次中断，已停放" in ops.text(page)
    ops.post(page, f"{page}/resume")
    do_jobs("import_check")
    assert "待您决定" in ops.text(page)


def test_a_second_click_or_a_stale_page_decides_nothing_anew_and_is_no_error(ops: Desk) -> None:
    page = _checked(ops, GOOD, OTHER)
    for _ in range(2):
        answer = ops.post("/ops/imports", f"{page}/apply", {"mode": "all"})
        assert (answer.status_code, answer.location) == (302, page)
    do_jobs("import_apply")
    assert ops.post("/ops/imports", f"{page}/apply", {"mode": "all"}).status_code == 302
    other = ops.post("/ops/imports", f"{page}/apply", {"mode": "only_good"})
    assert "现在不能这样处理" in words_of(other)
    assert [act for act, _ in ops.acts()].count("import.apply") == 1


def test_an_apply_at_a_halt_can_be_left_there_and_the_page_says_how_far_it_came(ops: Desk) -> None:
    page = _checked(ops, GOOD, OTHER)
    ops.post(page, f"{page}/apply", {"mode": "all"})
    ops.post(page, f"{page}/cancel")
    assert "导入中" in ops.text(page)  # a page from before it began stops nothing
    with db.read() as s:
        job = s.scalars(select(Job.id).where(Job.kind == "import_apply")).one()
    park(job)
    assert "停在这里" in ops.text(page)
    ops.post(page, f"{page}/cancel")
    assert "已写到第 1 行，共 3 行" in ops.text(page)
    again = _checked(ops, GOOD, OTHER)
    ops.post(again, f"{again}/apply", {"mode": "all"})
    do_jobs("import_apply")
    assert _members() == 2


def test_an_import_whose_check_was_given_up_says_why_it_was_refused(ops: Desk) -> None:
    page = _upload(ops, GOOD).location
    with db.read() as s:
        job = s.scalars(select(Job.id)).one()
    park(job)
    give_up(job)
    text = ops.text(page)
    assert "这个文件没有被导入" in text
    assert "程序多次意外中断" in text


def _case(name: str) -> bytes:
    return (CASES / f"{name}.xlsx").read_bytes()


def test_hidden_rows_are_named_on_the_page_and_in_the_report_before_anything_is_applied(ops: Desk) -> None:
    page = _send(ops, _case("hidden_row"), "名册.xlsx").location
    do_jobs("import_check")
    assert "有 1 行是隐藏的，也按内容读取；不要的请先删除再上传。行号：3。" in ops.text(page)
    assert "其中 1 行有提醒，导入前请看一看。" in ops.text(page)
    assert "这一行在文件里是隐藏的" in ops.text(f"{page}/problems")
    report = ops.get(f"{page}/report").get_data().decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(report)))
    assert [line[0] for line in lines[1:]] == ["", "3"]
    assert _members() == 0


@pytest.mark.parametrize(
    ("case", "told"),
    [("corrupt_deflate", "文件损坏"), ("number_garbage", "文件损坏"), ("ole_encrypted", "文件设有密码")],
)
def test_a_broken_workbook_is_said_to_be_so_at_once(ops: Desk, case: str, told: str) -> None:
    answer = _send(ops, _case(case), "名册.xlsx")
    if answer.status_code == 302:
        do_jobs("import_check")
        with db.read() as s:
            assert [job.state for job in s.scalars(select(Job))] == ["succeeded"]
        answer = ops.get(answer.location)
    assert told in words_of(answer)
