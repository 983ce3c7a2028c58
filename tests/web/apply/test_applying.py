"""Applying on pages, without a browser: begun, saved by steps, sent, returned, mended, approved, queried."""

import io
import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from shared import db
from shared.applications import Application
from tests import applying
from tests.web import site as sites
from tests.web.site import OWN_PASSWORD, Site

STEPS = {
    "identity": {"name": "王小明", "id_type": "resident_id", "sex": "", "birth_date": ""},
    "qualification": applying.FACTS["qualification"] | {"way_date": "2025年12月1日"},
    "institute": {"institute_code": "beijing"},
    "contact": applying.FACTS["contact"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _institutes(app: Flask) -> None:
    applying.ready()


def begin(site: Site) -> tuple[str, str]:
    """Begin; number and secret as the page shows them."""
    page = site.client.post("/apply/", data=site.answered("/apply/") | {"way": "recent"})
    assert page.status_code == 200, page.text
    number, secret = re.findall(r'<span id="application-(?:number|secret)">([0-9A-Z-]+)</span>', page.text)
    return number, secret


def fill(site: Site) -> None:
    """Every step, and every document."""
    number = applying.id_number(7)
    for step, typed in STEPS.items():
        path = f"/apply/step/{step}"
        answer = site.post(path, typed | ({"id_number": number} if step == "identity" else {}))
        assert answer.status_code == 303, (step, re.findall(r'class="error"[^>]*>([^<]+)', answer.text))
    for kind in ("certificate", "form"):
        upload(site, kind)


def upload(site: Site, kind: str, data: bytes = b"", name: str = "a.jpg") -> int:
    form = {
        **site.hidden("/apply/papers"),
        "kind": kind,
        "file": (io.BytesIO(data or applying.picture()), name),
    }
    return site.client.post("/apply/papers", data=form, content_type="multipart/form-data").status_code


def the_one() -> Application:
    with db.read() as session:
        return session.scalars(select(Application)).one()


def test_an_application_is_sent_and_looked_at_by_number_and_secret(app: Flask, site: Site) -> None:
    number, secret = begin(site)
    assert "未完成" in site.get("/apply/tasks").text
    fill(site)
    tasks = site.get("/apply/tasks").text
    assert "核对并提交" in tasks
    assert "未完成" not in tasks
    assert site.post("/apply/check", {}).status_code == 422  # without the pledge
    form = site.hidden("/apply/check")
    answer = site.client.post("/apply/check", data=form | {"pledged": "1"})
    assert answer.headers["Location"].startswith("/apply/status")
    assert "已提交 0 天" in site.get("/apply/status?sent=1").text
    assert (
        site.client.post("/apply/check", data=form | {"pledged": "1"}).status_code == 303
    )  # by the back button
    found = the_one()
    assert (found.state, found.version, found.sex) == (
        "submitted",
        1,
        "男" if int(applying.id_number(7)[16]) % 2 else "女",
    )
    other = sites.site(app)
    assert other.get("/apply/tasks").headers["Location"].startswith("/apply/resume")
    wrong = other.client.post(
        "/apply/resume", data=other.answered("/apply/resume") | {"number": number, "secret": "x" * 16}
    )
    assert wrong.status_code == 422
    opened = other.client.post(
        "/apply/resume",
        data=other.answered("/apply/resume") | {"number": number.lower(), "secret": secret.replace("-", " ")},
    )
    assert opened.status_code == 303
    assert number in other.get("/apply/status").text


@pytest.mark.parametrize("how", ["closed", "cookie lost"])
def test_what_was_typed_when_the_session_ended_comes_back_after_number_and_secret(
    site: Site, how: str
) -> None:
    number, secret = begin(site)
    form = site.hidden("/apply/step/contact") | applying.FACTS["contact"] | {"email": "kept@example.com"}
    if how == "closed":
        site.client.post("/apply/leave", data=site.hidden("/apply/tasks"))
    else:
        site.client.delete_cookie("form")
    answer = site.client.post("/apply/step/contact", data=form)
    assert answer.status_code == 401
    assert "没有丢失" in answer.text
    assert "kept@example.com" not in answer.text
    kept = re.search(r'name="kept" value="([^"]+)"', answer.text)
    assert kept
    again = site.answered("/apply/resume") | {"number": number, "secret": secret, "kept": kept[1]}
    page = site.client.post("/apply/resume", data=again)
    assert 'value="kept@example.com"' in page.text
    assert the_one().contact == {}


def test_two_tabs_blank_nothing_and_ask_where_both_changed_a_field(site: Site) -> None:
    begin(site)
    path = "/apply/step/contact"
    earlier = site.hidden(path)
    assert site.post(path, {"email": "second@example.com", "mobile": "13800138000"}).status_code == 303
    first = dict.fromkeys(applying.FACTS["contact"], "") | {"employer": "示例公司"}
    assert site.client.post(path, data=earlier | first).status_code == 303
    assert the_one().contact == {
        "email": "second@example.com",
        "mobile": "13800138000",
        "employer": "示例公司",
    }
    both = site.client.post(path, data=earlier | {"email": "first@example.com"})
    assert both.status_code == 409
    assert "second@example.com" in both.text
    assert 'value="first@example.com"' in both.text
    stamps = dict(re.findall(r'name="(seen-[a-z_]+)" value="([^"]*)"', both.text))
    assert site.client.post(path, data=earlier | stamps | {"email": "first@example.com"}).status_code == 303
    assert the_one().contact["email"] == "first@example.com"


@pytest.mark.parametrize(("data", "told"), [
    (b"MZ\x90\x00 a renamed program", "只接受"), (b"", "文件是空的"),
])  # fmt: skip
def test_a_file_that_is_no_document_is_refused_in_words(site: Site, data: bytes, told: str) -> None:
    begin(site)
    site.post("/apply/step/qualification", STEPS["qualification"])
    form = {**site.hidden("/apply/papers"), "kind": "certificate", "file": (io.BytesIO(data), "a.pdf")}
    answer = site.client.post("/apply/papers", data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert told in answer.text


def test_a_draft_whose_certificate_grew_too_old_is_asked_its_way_again_and_loses_nothing(site: Site) -> None:
    begin(site)
    fill(site)
    site.post("/apply/step/qualification", STEPS["qualification"] | {"way_date": "2019-01-01"})
    assert "请修改" in site.get("/apply/tasks").text
    assert "已满 5 年" in site.get("/apply/step/qualification").text
    assert "还不能提交" in site.get("/apply/check").text
    site.post("/apply/step/way", {"way": "tested"})
    assert the_one().name == "王小明"
    assert the_one().way_date == "2019-01-01"


def test_the_way_of_an_application_through_the_pages_of_both_levels(app: Flask, site: Site) -> None:
    begin(site)
    fill(site)
    site.client.post("/apply/check", data=site.hidden("/apply/check") | {"pledged": "1"})
    found = the_one()
    desk = _reviewer(app, "bj.wang", "beijing", "审核员甲")
    path = f"/applications/{found.id}"
    assert "王小明" in desk.get("/applications/").text
    assert applying.id_number(7) not in desk.get(path).text
    _act(desk, path, "take")
    _act(desk, path, "accept")
    _act(desk, path, "return", {"mend-email": "地址写错了", "words": "请核对"})
    assert "地址写错了" in site.get("/apply/step/contact").text
    site.post("/apply/step/contact", applying.FACTS["contact"] | {"email": "new@example.com"})
    site.client.post("/apply/check", data=site.hidden("/apply/check") | {"pledged": "1"})
    assert "new@example.com" in desk.get(path).text
    _act(desk, path, "take")
    _act(desk, path, "pass")
    query = {"name": "王小明", "id_number": applying.id_number(7), "exam_number": "110020230001"}
    assert "初审通过" in site.query(**query).text
    national = _reviewer(app, "zx.li", "national", "审核员乙")
    _act(national, path, "take")
    answer = _act(national, path, "approve", {"document": "", "approved_on": "2026-01-01"}, 409)
    assert "批准日期" in answer
    _act(
        national,
        path,
        "approve",
        {"document": "会协〔2026〕1号", "approved_on": applying.body().today().isoformat()},
    )
    page = site.query(**query).text
    assert "初始密码" in page
    assert f"110000{applying.body().today().year}000001" in page
    assert "王*明" in site.get("/admitted").text


def _reviewer(app: Flask, name: str, institute: str, person: str) -> Site:
    account = applying.reviewer(name, institute, person=person)
    with db.write() as session:
        from shared.accounts import Account, passwords
        from shared.accounts import rules as account_rules

        account_rules.set_password(
            session, session.get_one(Account, account.id), passwords.hash_password(OWN_PASSWORD)
        )
    desk = sites.site(app)
    kind = "national" if institute == "national" else "institute"
    assert desk.log_in(name, OWN_PASSWORD, kind).status_code == 302
    return desk


def _act(desk: Site, path: str, act: str, form: dict[str, str] | None = None, status: int = 303) -> str:
    answer = desk.client.post(f"{path}/{act}", data=desk.hidden(path) | (form or {}))
    assert answer.status_code == status, (
        act,
        re.findall(r'id="error-summary">(.*?)</div>', answer.text, re.DOTALL),
    )
    return answer.text


def test_what_a_reviewer_wrote_stays_when_the_item_was_taken_over_and_is_taken_again(app: Flask) -> None:
    found = applying.sent()
    path = f"/applications/{found.id}"
    first, other = (
        _reviewer(app, "bj.wang", "beijing", "审核员甲"),
        _reviewer(app, "bj.li", "beijing", "审核员乙"),
    )
    _act(first, path, "take")
    _act(first, path, "accept")
    stale = first.hidden(path)
    _act(other, path, "take", {"word": "替班"})
    typed = {"grounds": "untrue", "words": "所附证明与公告不符"}
    refused = first.client.post(f"{path}/refuse", data=stale | typed)
    assert refused.status_code == 409
    assert "审核员乙" in refused.text
    assert "所附证明与公告不符" in refused.text
    carried = dict(re.findall(r'name="(carried[a-z_-]+)" value="([^"]*)"', refused.text))
    again = first.client.post(f"{path}/take", data=first.hidden(path) | carried | {"word": "是我先看的"})
    assert again.status_code == 200
    assert "所附证明与公告不符" in again.text
    assert the_one().state == "accepted"
    assert the_one().taken_by is not None


def test_number_and_secret_cannot_be_guessed_and_every_miss_reads_alike(app: Flask, site: Site) -> None:
    found, _secret = applying.draft()
    told = {_miss(site, found.number), _miss(site, "2026ZZZZZZZZ")}
    assert len(told) == 1
    statuses = [_guess(site, found.number).status_code for _ in range(12)]
    assert statuses[-1] == 429


def _guess(site: Site, number: str) -> TestResponse:
    form = site.answered("/apply/resume") | {"number": number, "secret": "0" * 16}
    return site.client.post("/apply/resume", data=form)


def _miss(site: Site, number: str) -> str:
    """What a miss says, without what is new on every page."""
    answer = _guess(site, number)
    assert answer.status_code == 422
    return re.sub(r'value="[^"]*"|/captcha/[^"]*', "", answer.text)
