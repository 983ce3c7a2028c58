"""Selections: the limits, how numbers are read, and rows of former times."""

from typing import Any

import pytest

from shared import db
from shared.campaigns import rules
from shared.campaigns.selection import (
    MOST_NUMBERS,
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


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ({"kind": "all"}, Everyone()),
        ({"kind": "institute", "code": "11"}, OfInstitute("11")),
        ({"kind": "numbers", "numbers": ["A1", "B2"]}, Numbered(("A1", "B2"))),
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
        ({"kind": "numbers", "numbers": [str(n) for n in range(MOST_NUMBERS + 1)]}, "numbers_too_many"),
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
    typed = "ａ１１\n a11，b 2；b\u200b2\t\x00c3"
    assert Numbered.in_text(typed).numbers == ("A11", "B", "2", "B2", "C3")
    assert Numbered.of([" １１００ 0001 "]).numbers == ("11000001",)
    assert len(Numbered.of(str(n) for n in range(MOST_NUMBERS)).numbers) == MOST_NUMBERS


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
