"""The start page, languages, institutes."""

import pytest

from shared import db
from shared.bodies import body
from shared.members import Institute
from tests.web import site as sites
from tests.web.site import Site


def test_the_start_page_has_all_its_parts(site: Site) -> None:
    page = site.get("/").text
    for part in (
        "用户登录", "用户类型", "用户名称", "验证码", "重置", "登录说明", "非执业申请进度查询", "栏目寄语",
        "证书核验", "公告", "常见问题", "关于非执业会员入会指南", "申请入会咨询电话表", "服务热线",
        body().hotline, body().email,
    ):  # fmt: skip
        assert part in page, part


def test_the_language_is_remembered_and_the_reader_comes_back_to_the_page(site: Site) -> None:
    answer = site.get("/language/en?next=/institutes")
    assert answer.headers["Location"] == "/institutes"
    page = site.get("/institutes").text
    assert '<html lang="en">' in page
    assert "Local institutes" in page
    site.get("/language/zh")
    assert "地方注协咨询电话" in site.get("/institutes").text


def test_the_language_switch_leads_nowhere_else(site: Site) -> None:
    assert site.get("/language/en?next=//evil.example").headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/", "/login", "/status-query"])
def test_before_data_are_asked_for_it_is_said_what_becomes_of_them(site: Site, path: str) -> None:
    page = site.get(path).text
    brief = str(body().texts["privacy"][0].brief)
    assert page.index(brief) < page.index('name="captcha"')
    assert 'href="/privacy"' in page
    whole = site.get("/privacy").text
    for said in ("处理目的", "处理方式", "种类", "保存期限", "权利", "联系方式"):  # PIPL, article 17
        assert said in whole
    site.get("/language/en")
    assert "Your rights" in site.get("/privacy").text


def test_on_a_phone_the_verification_is_one_step_from_the_top(site: Site) -> None:
    page = site.get("/").text
    assert page.index('href="/verify"') < page.index("用户登录</h2>")


def test_an_institutes_notice_replaces_its_contacts(site: Site) -> None:
    sites.institute()
    with db.write() as s:
        s.add(
            Institute(code="31", name="上海市注册会计师协会", phone="021-0000", notice="现场审核改在周三。")
        )
    page = site.get("/institutes").text
    assert "010-5550 0101" in page
    assert "现场审核改在周三。" in page
    assert "021-0000" not in page


@pytest.mark.parametrize("path", ["/", "/login", "/status-query", "/institutes", "/forgot", "/privacy"])
def test_no_page_has_inline_script_or_style(site: Site, path: str) -> None:
    page = site.get(path).text
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    assert page.count("<script") == page.count("<script src=")
