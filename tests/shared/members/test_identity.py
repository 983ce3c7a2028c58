"""Identity documents, each rule with a number that breaks only that rule."""

import re
from datetime import date

import pytest

from shared.bodies import body, load_body
from shared.bodies.admission import IdType
from shared.codes import Code
from shared.members.identity import RULES, Identity, Sex, check_character, check_id, mask_id
from shared.rules import RuleError
from shared.settings import ROOT
from shared.words import Words

TODAY = date(2026, 6, 30)


def checked(kind: str, text: str) -> Identity:
    return check_id(body().admission.id_types[kind], text, TODAY)


def _code(kind: str, text: str) -> str:
    with pytest.raises(RuleError) as caught:
        checked(kind, text)
    assert not text or text not in str(caught.value)
    return caught.value.code


def test_a_resident_number_gives_birth_date_and_sex():
    found = checked("resident_id", "11010519491231002X")
    assert (found.birth_date, found.sex) == (date(1949, 12, 31), Sex.FEMALE)


def test_full_width_digits_spaces_and_a_small_x_are_normalised():
    found = checked("resident_id", " １１０１０５ 19491231 002ｘ ")
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
    assert _code("resident_id", number) == code


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_a_residence_permit_of_hong_kong_macao_or_taiwan_is_accepted(region):
    first = f"{region}19880102001"
    found = checked("hmt_residence", first + check_character(first))
    assert (found.birth_date, found.sex) == (date(1988, 1, 2), Sex.MALE)
    assert _code("resident_id", found.number) == "id_region"


def test_a_permanent_residence_card_is_accepted_in_its_old_and_its_new_form():
    assert checked("permanent_residence", "usa110012345678").number[:3] == "USA"
    first = "91184019800203100"
    found = checked("permanent_residence", first + check_character(first))
    assert (found.birth_date, found.sex) == (date(1980, 2, 3), Sex.FEMALE)
    assert _code("permanent_residence", "11010519491231002X") == "id_region"


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("passport", "E12345678", "护照"),
        ("home_return", "H12345678", "12345678"),
        ("taiwan_permit", "12345678", "T1"),
    ],
)
def test_other_documents_have_loose_forms(kind, good, bad):
    assert checked(kind, good).birth_date is None
    assert _code(kind, bad) == "id_form"


def test_a_mask_keeps_the_first_three_and_the_last_two():
    assert mask_id("11010519491231002X") == "110*************2X"
    assert mask_id("E1234") == "***34"


def test_a_body_may_give_a_pattern_of_its_own_in_place_of_a_rule():
    staff_card = IdType(Code("staff_card", Words({"en": "Staff card"}, "en")), "", re.compile("SC[0-9]{6}"))
    assert check_id(staff_card, "sc-123 456").number == "SC123456"
    with pytest.raises(RuleError, match="id_form"):
        check_id(staff_card, "SC12345")


@pytest.mark.parametrize("folder", ["shared/bodies/cicpa", "tests/bodies/guild"])
def test_every_rule_that_a_body_names_is_there(folder):
    named = {kind.rule for kind in load_body(ROOT / folder).admission.id_types.values() if kind.rule}
    assert named <= RULES.keys()
