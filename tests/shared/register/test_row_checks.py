"""The rules of a row: what each wrong value is answered with."""

from datetime import date

import pytest

from shared.bodies import body
from shared.certificates.coverage import uncovered_by
from shared.register.checks import RowChecker, RowResult
from shared.register.columns import find_columns
from tests.shared.register.registers import resident_id, row, table

ALL = uncovered_by([[0, 0x2FFFF]])


def _check(**changes: str) -> RowResult:
    heading, texts = table([row(1, **changes)])
    checker = RowChecker(body(), find_columns(heading, body()), ALL, date(2026, 6, 30))
    return checker.check(2, texts)


def test_a_good_row_gives_the_members_facts():
    result = _check(institute="北京", ethnicity="回族", sex="女")
    assert result.problems == []
    assert result.number == "11002020000001"
    assert result.facts == {
        "name": "张晓明", "sex": "女", "id_type": "resident_id", "route": "exam",
        "exam_number": "Q2019000001", "approval_number": "会协〔2020〕1号", "exam_year": "2019",
        "joined_on": "2020-03-05", "institute_code": "beijing", "category": "非执业会员",
        "birth_date": "1990-01-01", "profile": {"ethnicity": "03", "mobile": "13800138000"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("certificate_number", "", "value_missing"),
        ("certificate_number", "11 号", "number_form"),
        ("name", "", "value_missing"),
        ("name", "王__", "char_untypable"),
        ("name", "王\ue5e5", "char_private_use"),
        ("sex", "男", "sex_differs"),
        ("sex", "未知", "choice_unknown"),
        ("id_type", "学生证", "choice_unknown"),
        ("id_number", "110105199001010025", "id_check_digit"),
        ("birth_date", "1990-01-02", "birth_date_differs"),
        ("route", "推荐", "choice_unknown"),
        ("joined_on", "2020-02-30", "date_form"),
        ("joined_on", "2030-01-01", "date_future"),
        ("institute", "火星注协", "institute_unknown"),
        ("exam_year", "1980", "year_form"),
        ("ethnicity", "火星族", "choice_unknown"),
        ("employer", "公\u200b司", "char_invisible"),
    ],
)
def test_a_wrong_value_keeps_the_row_out(key, text, code):
    result = _check(**{key: text})
    assert [problem.code for problem in result.problems] == [code]
    assert not result.good


def test_a_spreadsheets_date_number_is_a_date():
    assert _check(joined_on="43895").facts["joined_on"] == "2020-03-05"


def test_a_malformed_contact_is_left_out_with_a_warning():
    result = _check(mobile="123", email="x")
    assert [(p.code, p.fatal) for p in result.problems] == [("mobile_form", False), ("email_form", False)]
    assert result.good
    assert result.facts["profile"] == {}


def test_a_name_without_a_glyph_is_a_warning_with_the_character():
    (problem,) = _check(name="陈\U00031350").problems
    assert (problem.code, problem.fatal) == ("char_uncovered", False)
    assert problem.params == {"char": "\U00031350", "code_point": "U+31350"}


def test_an_id_number_in_a_problem_is_masked():
    wrong = resident_id(1)[:-1] + ("1" if resident_id(1)[-1] != "1" else "2")
    (problem,) = _check(id_number=wrong).problems
    assert problem.value == wrong[:3] + "*" * 13 + wrong[-2:]
