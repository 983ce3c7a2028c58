"""Selections: the limits, how numbers are read, and rows of former times."""

import codecs
from pathlib import Path
from typing import Any

import pytest

from shared import db
from shared.campaigns import rules
from shared.campaigns.number_list import MOST_NUMBERS
from shared.campaigns.selection import (
    Everyone,
    FailedOf,
    Numbered,
    OfInstitute,
    OutdatedOf,
    Selection,
    from_json,
)
from shared.errors import Refused
from tests import factories

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ({"kind": "all"}, Everyone()),
        ({"kind": "institute", "code": "11"}, OfInstitute("11")),
        ({"kind": "numbers", "numbers": ["A001", "B-02"]}, Numbered(("A001", "B-02"))),
        ({"kind": "failed_of", "campaign": 7}, FailedOf(7)),
        ({"kind": "outdated_of", "import_id": 7}, OutdatedOf(7)),
    ],
)
def test_a_row_is_read_and_written_as_it_always_was(row: dict[str, Any], meant: Selection) -> None:
    assert from_json(row) == meant
    assert meant.to_json() == row
    assert from_json({**row, "asked": "the mark of a form, as rows had it"}) == meant


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({}, "selection_unknown"),
        ({"kind": "some"}, "selection_unknown"),
        ({"kind": "numbers", "numbers": "110000000001"}, "selection_unknown"),
        ({"kind": "institute", "code": ""}, "institute_missing"),
        ({"kind": "institute", "code": "\x00"}, "institute_missing"),
        ({"kind": "numbers", "numbers": []}, "numbers_missing"),
        ({"kind": "numbers", "numbers": [" ", "\u200b"]}, "numbers_missing"),
        ({"kind": "numbers", "numbers": [f"{n:05}" for n in range(MOST_NUMBERS + 1)]}, "numbers_too_many"),
        ({"kind": "numbers", "numbers": ["11000001", "张三"]}, "numbers_wrong"),
        ({"kind": "failed_of", "campaign": 0}, "campaign_unknown"),
        ({"kind": "failed_of", "campaign": 2**63}, "campaign_unknown"),
        ({"kind": "outdated_of", "import_id": 2**63}, "import_unknown"),
    ],
)
def test_what_is_no_selection_is_refused(row: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        from_json(row)
    assert refused.value.code == code


def test_numbers_are_read_as_they_are_typed_each_once() -> None:
    typed = 'ａ００１\n a001，b002；b\u200b003\t\'c004、"d005"｜\x00e006'
    assert Numbered.in_text(typed).numbers == ("A001", "B002", "B003", "C004", "D005", "E006")
    assert Numbered.of([" １１００-0001 "]).numbers == ("1100-0001",)
    assert len(Numbered.of(f"{n:05}" for n in range(MOST_NUMBERS)).numbers) == MOST_NUMBERS


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "BOM and utf-16-be"]
)
def test_a_file_of_numbers_is_read_in_the_encodings_that_programs_write(encoding: str) -> None:
    text = "hold0000；ＨＯＬＤ０００１\r\n" * 2
    data = text.encode(encoding.split()[-1])
    if encoding.startswith("BOM"):
        data = codecs.BOM_UTF16_BE + data
    assert Numbered.in_file(data).numbers == ("HOLD0000", "HOLD0001")


def test_a_spreadsheets_text_of_utf_16_is_read() -> None:
    assert Numbered.in_file((CASES / "nums_utf16.txt").read_bytes()).numbers == ("HOLD0000", "HOLD0001")


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 a workbook", b"%PDF-1.7", b"\x81 and no more", b"A\x00B\x00\x00\x00", b"A001\x00"]
)
def test_what_is_no_text_is_refused_with_what_to_send(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        Numbered.in_file(data)
    assert refused.value.code == "numbers_encoding"


def test_what_is_no_number_is_named_with_its_line() -> None:
    with pytest.raises(Refused) as refused:
        Numbered.in_text("会员证书编号\n11000001\n\n11000002，张三\n" + "9" * 33)
    assert (refused.value.code, refused.value.params) == (
        "numbers_wrong", {"wrong": ["1: 会员证书编号", "4: 张三", "5: " + "9" * 24], "count": 3},
    )  # fmt: skip


def test_only_active_members_are_selected_and_unknown_numbers_named(database: object) -> None:
    with db.write() as session:
        factories.institutes(session)
        active = factories.member(session, 1, photo=False).certificate_number
        ended = factories.member(session, 2, photo=False, state="ended").certificate_number
        factories.member(session, 3, photo=False, institute_code="65")
    listed = Numbered((ended, active, "9"))
    with db.read() as session:
        assert [rules.count(session, chosen) for chosen in (Everyone(), OfInstitute("65"), listed)] == [
            2,
            1,
            1,
        ]
        assert listed.unknown_numbers(session) == [ended, "9"]


def test_what_a_selection_names_must_be_there(database: object) -> None:
    with db.write() as session:
        factories.institutes(session)
        for chosen, code in (
            (OfInstitute("99"), "institute_unknown"),
            (FailedOf(99), "campaign_unknown"),
            (OutdatedOf(99), "import_unknown"),
        ):
            with pytest.raises(Refused) as refused:
                chosen.check(session)
            assert refused.value.code == code
        OfInstitute("11").check(session)


def test_a_reason_has_one_line_of_at_most_200_characters() -> None:
    assert rules.checked_reason("  换\n 印章 ") == "换 印章"
    assert rules.checked_reason("换" * 200)
    for reason, code in ((" \n", "reason_missing"), ("换" * 201, "reason_too_long")):
        with pytest.raises(Refused) as refused:
            rules.checked_reason(reason)
        assert refused.value.code == code
