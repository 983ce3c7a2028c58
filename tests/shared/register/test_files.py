"""Files of every make as the child writes them out: their rows, the marks of cells, or why not."""

import io
import zipfile

import pytest

from tests.shared.register import workbooks
from tests.shared.register.reads import lines_of, refusal_of

TWO = workbooks.row("a", "王") + workbooks.row("b", "<c><v>1.5</v></c>", number=2)
STRICT = ("schemas.openxmlformats.org/officeDocument/2006", "purl.oclc.org/ooxml/officeDocument")
RELATIONS, SHEET = workbooks.PARTS[workbooks.RELATIONS], workbooks.sheet(TWO)
LYING = '<dimension ref="A1:XFD1048576"/>'
NO_SHEET = f'<workbook xmlns="{workbooks.MAIN}"><sheets/></workbook>'
CHART = RELATIONS.replace("/worksheet", "/chartsheet", 1)


def _encoded(encoding: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>{SHEET}'.encode(encoding)


@pytest.mark.parametrize(
    "data",
    [
        workbooks.book(TWO),
        workbooks.book(TWO, {workbooks.RELATIONS: RELATIONS.replace('"', "'")}),
        workbooks.book(TWO, {workbooks.RELATIONS: RELATIONS.replace("worksheets/", "/xl/worksheets/")}),
        workbooks.book(TWO, {workbooks.RELATIONS: RELATIONS.replace("worksheets/", "./worksheets/")}),
        workbooks.book(TWO, {workbooks.RELATIONS: RELATIONS.replace("worksheets/", "worksheets\\")}),
        workbooks.book(TWO, names={name: name.replace("/", "\\") for name in workbooks.PARTS}),
        workbooks.book(TWO, names={name: f"/{name}" for name in (*workbooks.PARTS, workbooks.SHEET)}),
        workbooks.book(TWO, names={name: name.upper() for name in workbooks.PARTS if "[" not in name}),
        workbooks.book(
            TWO,
            {workbooks.ROOT: workbooks.PARTS[workbooks.ROOT].replace("workbook", "workbook2")},
            {
                workbooks.BOOK: "xl/workbook2.xml",
                workbooks.RELATIONS: "xl/_rels/workbook2.xml.rels",
            },
        ),
        workbooks.book(parts={workbooks.SHEET: f"\ufeff{SHEET}"}),
        workbooks.book(parts={workbooks.SHEET: _encoded("UTF-16")}),
        workbooks.book(parts={workbooks.SHEET: _encoded("GBK")}),
        workbooks.book(TWO, {name: text.replace(*STRICT) for name, text in workbooks.PARTS.items()}),
        workbooks.book(parts={workbooks.SHEET: workbooks.sheet(TWO, LYING)}),
    ],
    ids=[
        "plain", "single quotes", "absolute", "dotted", "backslash", "backslash names", "slash first",
        "capitals", "workbook2", "byte order mark", "UTF-16", "GBK", "strict", "a dimension that lies",
    ],
)  # fmt: skip
def test_a_workbook_is_read_however_its_parts_are_named_related_and_encoded(data):
    assert lines_of(data) == {1: ["a", "王"], 2: ["b", "1.5"]}


@pytest.mark.parametrize(
    ("code", "number", "cell"),
    [
        ("00000000", "12345", "00012345"),
        ("General", "12345", "12345"),
        ("#,##0.00_ ;[Red]\\-#,##0.00", "12345", "12345"),
        ("0_);\\(0\\)", "12345", "12345"),
        ("&quot;京&quot;0000", "12", "京0012"),
        ("\\Q000000", "12", "Q000012"),
        ("000-0000", "12345", "\x01s12345"),
        ("0%", "1", "\x01s1"),
        (";;;", "12345", "\x01s12345"),
        ("00000000", "1.5", "\x01s1.5"),
        ("yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;", "43529", "\x01d2019-03-05"),
        ("yyyy-mm-dd hh:mm", "43528.9999999", "\x01d2019-03-05"),
    ],
)
def test_a_number_is_read_as_it_is_shown_or_marked(code, number, cell):
    rows = workbooks.row(f'<c s="1"><v>{number}</v></c>')
    assert lines_of(workbooks.book(rows, {workbooks.STYLES: workbooks.styles(code)})) == {1: [cell]}


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("<c><v>110105196002010123</v></c>", "\x01n1.1010519600201e+17"),
        ("<c><v>110105600201012</v></c>", "110105600201012"),
        ('<c t="inlineStr"><is><t>1.10101E+17</t></is></c>', "\x01n1.10101E+17"),
        ("<c><f>B1</f></c>", "\x01f"),
        ("<c><f>B1</f><v></v></c>", "\x01f"),
        ("<c><f>B1</f><v>3</v></c>", "3"),
        ('<c t="str"><f>B1</f><v>王</v></c>', "王"),
        ('<c t="e"><v>#REF!</v></c>', "\x01e#REF!"),
        ('<c t="b"><v>0</v></c>', "\x01bFALSE"),
        ('<c t="inlineStr"><is><t>a_x0000_b</t></is></c>', "a\ufffdb"),
        ('<c t="inlineStr"><is><t>_x0001_d2019-03-05</t></is></c>', "\ufffdd2019-03-05"),
        (f'<c t="inlineStr"><is><t>{"长" * 5_000}</t></is></c>', "\x01l" + "长" * 4_000),
    ],
)  # fmt: skip
def test_what_is_more_or_less_than_a_text_is_marked_and_no_text_can_pass_for_a_mark(cell, read):
    assert lines_of(workbooks.book(workbooks.row("x", cell))) == {1: ["x", read]}


def test_what_merged_cells_cover_is_marked_where_the_row_holds_anything():
    rows = workbooks.row("a", "北京") + workbooks.row("b", "<c/>", number=2) + workbooks.row("c", number=3)
    merged = '<mergeCells><mergeCell ref="B1:B2"/></mergeCells>'
    data = workbooks.book(parts={workbooks.SHEET: workbooks.sheet(rows, after=merged)})
    assert lines_of(data) == {1: ["a", "北京"], 2: ["b", "\x01m"], 3: ["c", ""]}


CSV = '名称,值\n王,"一\n二"\n李,\'0012\n张,="0012"\n何,1.10101E+17\n'
CSV_READ = {
    1: ["名称", "值"], 2: ["王", "一\n二"], 3: ["李", "0012"], 4: ["张", "0012"],
    5: ["何", "\x01n1.10101E+17"],
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_text_file_is_read_in_every_encoding_with_every_separator(encoding, separator):
    assert lines_of(CSV.replace(",", separator).encode(encoding)) == CSV_READ


def test_a_first_line_that_says_the_separator_is_no_row():
    assert lines_of(("sep=;\r\n" + CSV.replace(",", ";").replace("\n王", "\r\n王")).encode()) == CSV_READ


def test_a_text_that_is_damaged_says_in_which_line():
    broken = CSV.encode() + b"\xb0\xa1,x\n"
    error = refusal_of(broken)
    assert (error.code, error.params) == ("file_encoding", {"line": 7})
    error = refusal_of((CSV + '"王,x\n' + "李,x\n" * 3).encode())
    assert (error.code, error.params["line"]) == ("file_broken", 7)


def _zip(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "kind"),
    [
        (_zip("content.xml"), "file_program", ".ods"),
        (_zip("xl/workbook.bin"), "file_program", ".xlsb"),
        (_zip("Index/Document.iwa"), "file_program", ".numbers"),
        (_zip("名册/register.xlsx"), "file_program", ".zip"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "file_program", "HTML"),
        (b"MIME-Version: 1.0\nX-Document-Type: Workbook\n", "file_program", "HTML"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "file_program", "XML"),
        (b"%PDF-1.7", "file_other", None),
        (b"\x00\x01\x02\x00\x00", "file_other", None),
        (_zip("register"), "file_broken", None),
        (workbooks.book(TWO)[:-300], "file_broken", None),
        (workbooks.book(TWO)[:200], "file_broken", None),
        (workbooks.book(parts={workbooks.SHEET: SHEET[:-40]}), "file_broken", None),
        (workbooks.book(parts={workbooks.BOOK: NO_SHEET}), "file_no_sheet", None),
        (workbooks.book(TWO, {workbooks.RELATIONS: CHART}), "file_no_sheet", None),
        (workbooks.book(""), "file_empty", None),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_called_by_its_name(data, code, kind):
    error = refusal_of(data)
    assert (error.code, error.params.get("kind")) == (code, kind)
