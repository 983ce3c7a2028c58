"""Reading registers: every form gives the same rows, and a file that can't be read says why."""

import io
import itertools
import zipfile
from datetime import datetime

import openpyxl
import pytest

from shared.register.table_file import write_xlsx
from tests.shared.register.reads import lines_of, refusal_of, register_of
from tests.shared.register.registers import as_csv, row, table

ROWS = table([row(1, name="阿卜杜拉·买买提"), row(2, name="王㛃"), row(3, mobile="")])


def _openpyxl(rows: list[list[object]]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for one in rows:
        book.active.append(one)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_every_encoding(encoding):
    assert register_of(as_csv(ROWS, encoding)) == register_of(as_csv(ROWS))
    assert register_of(as_csv(ROWS, encoding))[1]["name"] == "王㛃"


def test_a_spreadsheet_of_another_program_gives_the_same_rows_as_the_csv():
    assert register_of(_openpyxl(ROWS)) == register_of(as_csv(ROWS))


def test_our_own_spreadsheet_is_read_by_us_and_by_another_program():
    file = io.BytesIO()
    write_xlsx(file, ROWS)
    assert register_of(file.getvalue()) == register_of(as_csv(ROWS))
    sheet = openpyxl.load_workbook(file).active
    assert [[cell or "" for cell in one] for one in sheet.iter_rows(values_only=True)] == ROWS


def test_a_cell_of_our_own_spreadsheet_is_text_whatever_it_looks_like():
    cells = ["=1+1", "https://example.org", "12", " a\n", "<r>&</r>", "<b>", "a\x01\ufffe\ud800b"]
    file = io.BytesIO()
    write_xlsx(file, [cells, ["", "second"]])
    found = list(openpyxl.load_workbook(file).active.iter_rows())
    assert [cell.value for cell in found[0]] == ["'=1+1", *cells[1:4], "<r>&</r> ", "<b>", "ab"]
    assert [cell.value for cell in found[1][:2]] == [None, "second"]
    assert {cell.data_type for cell in found[0]} <= {"inlineStr", "s"}


def test_our_own_spreadsheet_says_no_time_of_its_making():
    file = io.BytesIO()
    write_xlsx(file, ROWS)
    properties = openpyxl.load_workbook(file).properties
    assert properties.created == properties.modified == datetime(2020, 1, 1)


def test_more_rows_than_a_sheet_holds_are_refused_not_dropped():
    with pytest.raises(ValueError, match="1048576"):
        write_xlsx(io.BytesIO(), itertools.chain(itertools.repeat([], 1_048_576), [["lost"]]))


def test_shared_strings_numbers_and_phonetic_hints_areregister_of():
    head = [["会员证书编号", "姓名"]]
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_openpyxl(head))) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            if not name.endswith(("sheet1.xml", "sharedStrings.xml")):
                new.writestr(name, old.read(name))
        new.writestr(
            "xl/sharedStrings.xml",
            "<sst><si><t>姓</t><rPh><t>xing</t></rPh></si><si><r><t>王</t></r><r><t>明</t></r></si></sst>",
        )
        new.writestr(
            "xl/worksheets/sheet1.xml",
            '<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c>'
            '<x:c r="C1" t="s"><x:v>1</x:v></x:c></x:row><x:row r="3"><x:c r="B3"><x:v>1.1E3</x:v></x:c>'
            "</x:row></x:sheetData></x:worksheet>",
        )
    assert lines_of(data.getvalue()) == {1: ["姓", "", "王明"], 3: ["", "1100", ""]}


def test_columns_come_in_any_order_with_spaces_and_wide_characters():
    heading, *rows = [list(reversed(one)) for one in ROWS]
    spaced = [f" {text[:1]}　{text[1:]} " for text in heading]
    assert register_of(as_csv([spaced, *rows])) == register_of(as_csv(ROWS))


def test_a_missing_column_is_named():
    without = [[text for place, text in enumerate(one) if place != 1] for one in ROWS]
    error = refusal_of(as_csv(without))
    assert (error.code, error.params) == ("column_missing", {"columns": ["姓名"]})


def test_an_unknown_and_a_repeated_column_are_named():
    error = refusal_of(as_csv([[*ROWS[0], "血型"], *ROWS[1:]]))
    assert (error.code, error.params) == ("column_unknown", {"columns": ["血型"]})
    assert refusal_of(as_csv([[*ROWS[0], "姓名"], *ROWS[1:]])).code == "column_twice"


def test_two_columns_for_one_fact_give_whichever_is_filled():
    rows = [[*ROWS[0], "考核批准文号"], *([*one, "考核1号"] for one in ROWS[1:])]
    place = rows[0].index("全科合格证号")
    rows[2][place] = ""
    assert [one["exam_number"] for one in register_of(as_csv(rows))][:2] == ["Q2019000001", "考核1号"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\n\n", "file_empty"),
        (b"\xd0\xcf\x11\xe0rest", "file_kind"),
        (b"PK\x03\x04 not a zip", "file_broken"),
        (b"\x81\xff\xff\x01", "file_encoding"),
    ],
)
def test_a_file_that_is_no_register_is_refused_with_the_reason(data, code):
    assert refusal_of(data).code == code


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"<a/>" + b" " * 30_000_000)
    assert refusal_of(data.getvalue()).code == "file_bomb"


def test_entities_in_a_spreadsheet_arerefusal_of():
    data, clean = io.BytesIO(), zipfile.ZipFile(io.BytesIO(_openpyxl(ROWS)))
    with zipfile.ZipFile(data, "w") as book:
        for name in clean.namelist():
            text = clean.read(name)
            if name.endswith("sheet1.xml"):
                text = b'<!DOCTYPE a [<!ENTITY b "bbbb">]>' + text.removeprefix(b'<?xml version="1.0"?>')
            book.writestr(name, text)
    assert refusal_of(data.getvalue()).code == "file_broken"


def test_a_heading_is_found_below_a_title_and_rows_keep_their_numbers():
    titled = [["二〇二六年名册"], [], *ROWS]
    assert register_of(as_csv(titled)) == register_of(as_csv(ROWS))
    assert list(lines_of(as_csv(titled)))[:3] == [1, 3, 4]
    error = refusal_of(as_csv([["一", "二"], ["三", "四"]]))
    assert (error.code, error.params["columns"][:2]) == ("heading_missing", ["会员证书编号", "姓名"])
