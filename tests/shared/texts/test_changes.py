"""Rules of texts that need no database: parts, times, what differs, what a file really is."""

import io
import time
import zipfile

import pytest

from shared.rules import RuleError
from shared.texts import changes, file_types, times
from shared.texts.changes import Change
from shared.texts.definitions import LONGEST_BODY, TextKind, tidy
from shared.texts.references import references
from tests.servers import environment

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for name in names:
            parts.writestr(name, "<x/>")
    return out.getvalue()


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (b"\xff\xd8\xff\xe0", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"%PDF-1.7", "pdf"),
        (_zip("[Content_Types].xml", "word/document.xml"), "docx"),
        (_zip("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (_zip("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
        (OLE + _utf16("WordDocument"), "doc"), (OLE + _utf16("Workbook"), "xls"),
        (OLE + _utf16("PowerPoint Document"), "ppt"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_content_is(data: bytes, media: str) -> None:
    assert file_types.media_of(data) == media


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "text_file_empty"), (b"MZ\x90\x00", "text_file_kind"), (b"\x7fELF", "text_file_kind"),
        (b"#!/bin/sh", "text_file_kind"), (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "text_file_kind"),
        (b"<html>", "text_file_kind"), (_zip("evil.exe"), "text_file_kind"),
        (_zip("word/document.xml"), "text_file_kind"), (b"PK\x03\x04" + bytes(50), "text_file_kind"),
        (b"MZ" + _zip("[Content_Types].xml", "word/document.xml"), "text_file_kind"),
        (_zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "text_file_macros"),
        (OLE + _utf16("WordDocument") + _utf16("_VBA_PROJECT"), "text_file_macros"), (OLE, "text_file_kind"),
    ],
)  # fmt: skip
def test_a_renamed_program_a_drawing_with_scripts_and_macros_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(RuleError, match=code):
        file_types.media_of(data)


@pytest.mark.parametrize(
    ("typed", "local"),
    [
        ("2027-01-01T09:00", "2027-01-01T09:00"), ("2027-01-01 09:00", "2027-01-01T09:00"),
        ("２０２７年１月１日 ９：００", "2027-01-01T09:00"), ("2027/1/1", "2027-01-01T00:00"),
    ],
)  # fmt: skip
def test_a_time_is_that_of_the_body_however_it_is_typed(
    settings_env: dict[str, str], typed: str, local: str
) -> None:
    found = times.moment(typed)
    assert times.typed(found) == local
    assert found == times.moment(local)
    assert times.moment("2027-01-01T09:00") == 1_798_765_200_000  # 01:00 UTC
    assert times.moment("  ") is None


@pytest.mark.parametrize(
    "typed", ["tomorrow", "2027-02-30 09:00", "2027-01-01 25:00", "1", "2027-01-01T09:00Z"]
)
def test_what_is_no_time_is_refused(settings_env: dict[str, str], typed: str) -> None:
    with pytest.raises(RuleError, match="text_time_form"):
        times.moment(typed)


def test_an_hour_that_clocks_leave_out_is_refused(
    settings_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERT_BODY_FOLDER", "tests/bodies/guild")
    environment.forget()
    with pytest.raises(RuleError, match="text_time_unknown"):
        times.moment("2027-03-28 01:30")  # London goes from 01:00 to 02:00


def test_a_text_may_lack_a_language_but_not_the_bodys_own_nor_half_of_one() -> None:
    own = {"title": " 标题 ", "body": "一\r\n\r\n二\n"}
    assert tidy(TextKind.FAQ, {"zh": own, "en": {}}, "zh") == {"zh": {"title": "标题", "body": "一\n\n二"}}
    for typed in ({"en": own}, {"zh": own, "en": {"title": "A"}}, {"zh": {"title": "x", "body": " \n "}}):
        with pytest.raises(RuleError, match="text_part_missing"):
            tidy(TextKind.FAQ, typed, "zh")


def test_two_hundred_kilobytes_are_refused_by_length() -> None:
    with pytest.raises(RuleError, match="text_part_long") as refused:
        tidy(TextKind.FAQ, {"zh": {"title": "x", "body": "字" * 70_000}}, "zh")
    assert refused.value.params == {
        "language": "zh", "part": "body", "longest": LONGEST_BODY, "found": 70_000,
    }  # fmt: skip


def test_what_differs_is_told_by_characters() -> None:
    (first, second) = changes.lines("第一行\n十月一日放假", "第一行\n十月二日放假")
    assert [piece.change for piece in first] == [Change.SAME]
    assert [(piece.change.value, piece.text) for piece in second] == [
        ("same", "十月"), ("out", "一"), ("in", "二"), ("same", "日放假"),
    ]  # fmt: skip
    assert not changes.changed(changes.lines("同", "同"))
    assert changes.lines("", "新") == [(changes.Piece(Change.IN, "新"),)]


@pytest.mark.parametrize("unit", ["a", "a\n", "ab\n", "\n", "字。"])
def test_comparing_the_longest_texts_takes_no_time(unit: str) -> None:
    text = (unit * LONGEST_BODY)[:LONGEST_BODY]
    began = time.perf_counter()
    changes.lines(text, text[::-1] + "x")
    assert time.perf_counter() - began < 5


def test_a_text_names_its_files_by_their_address() -> None:
    said = {"zh": {"body": "![图](/files/12) [表](/files/7)"}, "en": {"body": "/files/99999999999 /files/x"}}
    assert references(said) == {12, 7}
