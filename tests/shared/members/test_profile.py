"""Profile values: what is stored for what was typed, and what is missing."""

import pytest

from shared.bodies import body, load_body
from shared.members.profile import CHECKS, check_date, check_profile_value, display, missing_required
from shared.rules import RuleError
from shared.settings import ROOT
from shared.words import Writing


def _check(key, value):
    return check_profile_value(body().profile.fields[key], value)


@pytest.mark.parametrize(
    ("key", "typed", "stored"),
    [
        ("mobile", "１３８ 0013-8000", "13800138000"),
        ("mobile", "+86 13800138000", "13800138000"),
        ("mobile", "+852 5123 4567", "+85251234567"),
        ("office_phone", "（010）5550 0100 转 12", "(010)5550 0100-12"),
        ("email", " Zhang.San@Example.COM ", "Zhang.San@example.com"),
        ("postcode", "１０００３９", "100039"),
        ("qq", "12345678", "12345678"),
        ("ethnicity", "维吾尔族", "05"),
        ("ethnicity", "05", "05"),
        ("degree", "其他：荣誉学位", "other:荣誉学位"),
        ("degree", "会计硕士", "m1253"),
        ("title", "无", "none"),
        ("honours", "优秀会员、资深会员", ["outstanding_member", "senior_member"]),
        ("domestic_qualifications", "税务师；律师;税务师", ["tax_adviser", "lawyer"]),
        ("domestic_qualifications", ["tax_adviser", "other:某证"], ["tax_adviser", "other:某证"]),
        ("employer", "  ", ""),
        ("achievements", "第一行\r\n第二行", "第一行\n第二行"),
    ],
)
def test_a_value_is_stored_in_one_form(key, typed, stored):
    assert _check(key, typed) == stored


@pytest.mark.parametrize(
    ("key", "typed", "code"),
    [
        ("mobile", "12345", "mobile_form"),
        ("office_phone", "call me", "phone_form"),
        ("email", "a@b", "email_form"),
        ("email", "a..b@example.com", "email_form"),
        ("postcode", "1000", "postcode_form"),
        ("qq", "x", "qq_form"),
        ("ethnicity", "火星族", "choice_unknown"),
        ("ethnicity", "其他：火星族", "choice_unknown"),
        ("employer", "长" * 81, "value_too_long"),
        ("employer", "公\u200b司", "char_invisible"),
        ("degree", "其他：" + "长" * 41, "value_too_long"),
    ],
)
def test_a_wrong_value_is_refused_by_the_rule_it_breaks(key, typed, code):
    with pytest.raises(RuleError) as caught:
        _check(key, typed)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["2019-03-05", "2019/3/5", "2019年3月5日", "20190305", "2019.03.05"])
def test_dates_are_read_as_registers_write_them(text):
    assert check_date(text).isoformat() == "2019-03-05"


def test_the_missing_required_fields_are_named_in_the_order_of_the_profile():
    profile = body().profile
    every = {field.key: "x" for field in profile.editable()}
    assert missing_required(every, profile) == []
    assert missing_required({**every, "email": "", "mobile": ""}, profile) == ["mobile", "email"]


@pytest.mark.parametrize("folder", ["shared/bodies/cicpa", "tests/bodies/guild"])
def test_every_check_that_a_body_names_is_there(folder):
    named = {field.check for field in load_body(ROOT / folder).profile.fields.values() if field.check}
    assert named <= CHECKS.keys()


def test_a_stored_choice_is_shown_in_the_readers_language():
    fields = body().profile.fields
    assert display(fields["ethnicity"], "05", "zh", body().writing) == "维吾尔族"
    assert display(fields["ethnicity"], "05", "en", body().writing) == "Uygur"
    several = fields["domestic_qualifications"], ["lawyer", "other:某证"]
    assert display(*several, "zh", body().writing) == "律师、其他：某证"
    assert display(*several, "en", Writing(", ", ": ")) == "Lawyer, Other: 某证"
