"""Texts are kept by those they belong to, and shown where they belong."""

import pytest
from flask import Flask

from tests.web.editors.desks import publish, send
from tests.web.ops.desk import Desk
from tests.web.site import Site

CONTACTS = {"phone_zh": "010-1234", "address_zh": "新址", "hours_zh": "周一至周五"}


def test_an_institutes_clerk_keeps_its_contacts_and_its_notice(local: Desk, site: Site) -> None:
    publish(local, "/texts/contacts-11/edit", **CONTACTS)
    page = site.get("/institutes").text
    assert "010-1234" in page
    assert "新址" in page
    publish(local, "/texts/review_notice-11/edit", body_zh="现场审核**改在周三**。")
    page = site.get("/institutes").text
    assert "010-1234" not in page
    assert "<strong>改在周三</strong>" in page


@pytest.mark.parametrize(
    "key",
    ["contacts-65", "review_notice-65", "contacts-national", "welcome", "announcement-a", "banner",
     "contacts", "contacts-nowhere", "nothing", "welcome-x", "announcement-%C3%A9"],
)  # fmt: skip
def test_what_is_not_theirs_does_not_exist(local: Desk, key: str) -> None:
    for path in ("", "/edit", "/versions/1"):
        assert local.get(f"/texts/{key}{path}").status_code == 404
    answer = send(local, f"/texts/{key}/edit", "publish", {}, page=local.get("/texts/contacts-11/edit").text)
    assert answer.status_code == 404


def test_the_national_bodys_people_keep_the_national_texts_and_their_own_contacts(clerk: Desk) -> None:
    assert clerk.get("/texts/contacts-national").status_code == 200
    assert clerk.get("/texts/contacts-11").status_code == 404
    page = clerk.text("/texts/")
    for part in ("栏目寄语", "登录说明", "公告", "入会指南", "常见问题", "维护通知", "联系方式"):
        assert part in page


def test_without_the_right_no_page_opens_and_none_is_offered(app: Flask, clerk: Desk) -> None:
    for desk in (Desk(app, "staff", "11"), Desk(app, "ops", rights=["members"])):
        assert desk.get("/texts/").status_code == 403
        assert desk.get("/texts/welcome/edit").status_code == 403
        home = desk.get("/institute/" if desk.login.startswith("staff") else "/ops/")
        assert 'href="/texts/"' not in home.get_data(as_text=True)
    assert ("account.refuse_access", f"account:{desk.account_id}") in desk.acts()


def test_a_banner_stands_above_every_page_until_it_is_taken_down(clerk: Desk, site: Site) -> None:
    publish(clerk, "/texts/banner/edit", body_zh="今晚 22:00 至 23:00 维护。")
    for path in ("/", "/verify", "/login", "/nothing"):
        assert "今晚 22:00 至 23:00 维护。" in site.get(path).text
    clerk.post("/texts/banner", "/texts/banner/take-down", {"revision": "1"})
    assert "维护。" not in site.get("/").text
