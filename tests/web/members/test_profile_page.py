"""基本信息 and 修改信息: every field of the profile, nothing typed lost, certified facts untouched."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from shared import db
from shared.bodies import body
from shared.members import Member
from shared.members.profile import missing_required
from shared.members.sealed_id import seal_id
from tests.web.members.visiting import PROFILE, Visitor, do_jobs, fill_profile, log_in
from web import i18n

SHOW, EDIT = "/member/profile", "/member/profile/edit"


def profile_of(visitor: Visitor) -> dict[str, Any]:
    with db.read() as session:
        return dict(session.get_one(Member, visitor.member_id).profile)


def save(visitor: Visitor, page: str = EDIT, **changes: Any) -> TestResponse:
    return visitor.post(page, EDIT, {**PROFILE, **changes})


def test_every_field_of_the_profile_is_there_in_its_order(visitor: Visitor) -> None:
    page = visitor.text(SHOW)
    places = [page.index(f"<dt>{field.label}") for field in body().profile.fields.values()]
    assert places == sorted(places)


def test_the_id_number_is_masked(visitor: Visitor) -> None:
    number = "11010519491231002X"
    with db.write() as session:
        member = session.get_one(Member, visitor.member_id)
        member.id_number_sealed = seal_id(number, member.certificate_number)
        member.id_type = "resident_id"
    page = visitor.text(SHOW)
    assert "中国身份证 110*************2X" in page
    assert number not in page + visitor.text(EDIT)


def test_certified_facts_have_no_field_and_a_forged_one_changes_nothing(visitor: Visitor) -> None:
    assert 'name="name"' not in visitor.text(EDIT)
    assert save(visitor, name="王假", certificate_number="1").status_code == 303
    with db.read() as session:
        member = session.get_one(Member, visitor.member_id)
    assert (member.name, "name" in member.profile) == ("张三乙", False)


def test_what_is_typed_is_normalised_and_kept(visitor: Visitor) -> None:
    answer = save(visitor, postcode="１０００８１", mobile="+86 138-0013-8000", employer=" 某公司 ")
    assert (answer.status_code, answer.location) == (303, SHOW)
    saved = profile_of(visitor)
    assert (saved["postcode"], saved["mobile"], saved["employer"]) == ("100081", "13800138000", "某公司")


def test_mistakes_are_told_at_the_top_and_at_the_field_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    answer = save(visitor, email="不是邮箱", postcode="12", employer="", achievements="获奖甲", qq="12345")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for name in ("email", "postcode", "employer"):
        assert f'<a href="#f-{name}">' in page
        assert f'id="e-{name}"' in page
    assert "请填写工作单位" in page
    for typed in ("不是邮箱", 'value="12"', "获奖甲", 'value="12345"', "某某大学"):
        assert typed in page
    assert profile_of(visitor)["email"] == PROFILE["email"]


def test_several_qualifications_and_ones_own_words_are_kept_and_shown(visitor: Visitor) -> None:
    save(
        visitor,
        domestic_qualifications=["tax_adviser", "lawyer", "other"],
        domestic_qualifications__other="注册造价师（水利）",
    )
    assert profile_of(visitor)["domestic_qualifications"] == [
        "tax_adviser",
        "lawyer",
        "other:注册造价师（水利）",
    ]
    assert "税务师、律师、其他：注册造价师（水利）" in visitor.text(SHOW)
    assert 'value="注册造价师（水利）"' in visitor.text(EDIT)


def test_an_honour_that_was_stored_when_there_was_one_is_one_of_several(visitor: Visitor) -> None:
    fill_profile(visitor.member_id, honours="other:优秀论文")
    assert "其他：优秀论文" in visitor.text(SHOW)
    page = visitor.text(EDIT)
    assert 'name="honours" value="other" checked' in page
    assert 'value="优秀论文"' in page
    save(visitor, honours=["senior_member", "outstanding_member"])
    assert profile_of(visitor)["honours"] == ["senior_member", "outstanding_member"]


def test_to_have_no_degree_language_or_title_is_an_answer(visitor: Visitor) -> None:
    answer = save(visitor, degree="none", language="none", title="none")
    assert answer.status_code == 303
    with db.read() as session:
        assert not missing_required(session.get_one(Member, visitor.member_id).profile, body().profile)


def test_ones_own_words_without_choosing_other_still_count(visitor: Visitor) -> None:
    save(visitor, employment="", employment__other="自由撰稿")
    assert profile_of(visitor)["employment"] == "other:自由撰稿"


def test_saving_leads_back_to_the_confirmation_the_member_came_from(visitor: Visitor) -> None:
    fill_profile(visitor.member_id, mobile=None)
    assert f'href="{EDIT}#f-mobile"' in visitor.text(SHOW)
    answer = save(visitor, f"{EDIT}?next=confirm")
    assert answer.location == "/member/confirm?photo=yes"
    assert "基本信息已保存" in visitor.text(answer.location)


def test_a_complete_profile_leads_on_as_long_as_something_new_would_be_printed(visitor: Visitor) -> None:
    on = "继续下载会员证"
    assert on in visitor.text(SHOW)
    visitor.post("/member/certificate", "/member/confirm", {"use_photo": "yes"})
    do_jobs(visitor.member_id, "render")
    assert on not in visitor.text(SHOW)


def test_before_data_are_asked_for_it_is_said_what_becomes_of_them(visitor: Visitor) -> None:
    assert str(body().texts["privacy"][0].brief) in visitor.text(EDIT)


def test_in_english_a_certified_value_is_shown_as_printed_and_translated(visitor: Visitor) -> None:
    visitor.client.set_cookie(i18n.COOKIE, "en")
    for page in (visitor.text("/member/certificate"), visitor.text(SHOW)):
        assert "女 (Female)" in page
    assert "非执业会员 (Non-practising member)" in visitor.text("/member/certificate")
    visitor.client.set_cookie(i18n.COOKIE, "zh")
    assert "Female" not in visitor.text("/member/certificate")


def test_what_another_device_saved_meanwhile_is_not_overwritten_unseen(app: Flask, visitor: Visitor) -> None:
    other = log_in(app.test_client(), visitor.member_id)
    old_form = visitor.hidden(EDIT, EDIT)
    assert save(other, employer="另一台设备的单位").status_code == 303
    answer = visitor.client.post(EDIT, data={**old_form, **PROFILE, "employer": "这台设备的单位"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "另一台设备的单位" in page
    assert 'value="这台设备的单位"' in page
    assert profile_of(visitor)["employer"] == "另一台设备的单位"
    seen = page.split('name="seen" value="')[1].split('"')[0]
    again = {**old_form, **PROFILE, "employer": "这台设备的单位", "seen": seen}
    assert visitor.client.post(EDIT, data=again).status_code == 303
    assert profile_of(visitor)["employer"] == "这台设备的单位"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x>'])
def test_what_is_typed_is_text_and_never_markup(visitor: Visitor, text: str) -> None:
    save(visitor, employer=text)
    assert text not in visitor.text(SHOW) + visitor.text(EDIT)


def test_characters_that_cannot_be_printed_are_refused_by_name(visitor: Visitor) -> None:
    page = save(visitor, school="某\ue000大学").get_data(as_text=True)
    assert "U+E000" in page
