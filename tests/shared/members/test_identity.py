"""Identity documents, each rule with a number that breaks only that rule."""

from datetime import date

import pytest

from shared.members.identity import IdType, Sex, check_character, check_id, mask_id
from shared.rules import RuleError

TODAY = date(2026, 6, 30)


def _code(kind: IdType, text: str) -> str:
    with pytest.raises(RuleError) as caught:
        check_id(kind, text, TODAY)
    assert not text or text not in str(caught.value)
    return caught.value.code


def test_a_resident_number_gives_birth_date_and_sex():
    found = check_id(IdType.RESIDENT_ID, "11010519491231002X", TODAY)
    assert (found.birth_date, found.sex) == (date(1949, 12, 31), Sex.FEMALE)


def test_full_width_digits_spaces_and_a_small_x_are_normalised():
    found = check_id(IdType.RESIDENT_ID, " １１０１０５ 19491231 002ｘ ", TODAY)
    assert found.number == "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("110105194912310021", "id_check_digit"),
        ("11010519491231002", "id_length"),
        ("110105491231002", "id_length"),
        ("1101051949123100AX", "id_form"),
        ("990105194912310025", "id_region"),
        ("110105194902310024", "id_birth_date"),
        ("110105202712310024", "id_birth_date"),
        ("", "id_missing"),
    ],
)
def test_a_wrong_resident_number_is_refused_by_the_rule_it_breaks(number, code):
    assert _code(IdType.RESIDENT_ID, number) == code


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_a_residence_permit_of_hong_kong_macao_or_taiwan_is_accepted(region):
    first = f"{region}19880102001"
    found = check_id(IdType.HMT_RESIDENCE, first + check_character(first), TODAY)
    assert (found.birth_date, found.sex) == (date(1988, 1, 2), Sex.MALE)
    assert _code(IdType.RESIDENT_ID, found.number) == "id_region"


def test_a_permanent_residence_card_is_accepted_in_its_old_and_its_new_form():
    assert check_id(IdType.PERMANENT_RESIDENCE, "usa110012345678", TODAY).number[:3] == "USA"
    first = "91184019800203100"
    found = check_id(IdType.PERMANENT_RESIDENCE, first + check_character(first), TODAY)
    assert (found.birth_date, found.sex) == (date(1980, 2, 3), Sex.FEMALE)
    assert _code(IdType.PERMANENT_RESIDENCE, "11010519491231002X") == "id_region"


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (IdType.PASSPORT, "E12345678", "护照"),
        (IdType.HOME_RETURN, "H12345678", "12345678"),
        (IdType.TAIWAN_PERMIT, "12345678", "T1"),
    ],
)
def test_other_documents_have_loose_forms(kind, good, bad):
    assert check_id(kind, good, TODAY).birth_date is None
    assert _code(kind, bad) == "id_form"


def test_a_mask_keeps_the_first_three_and_the_last_two():
    assert mask_id("11010519491231002X") == "110*************2X"
    assert mask_id("E1234") == "***34"
