"""The verify pages: what they say, never more; cacheable, without cookies, and no token in any log."""

import json
import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from shared import clock
from shared.bodies import body
from shared.bodies.documents import USUAL_PAGE
from shared.certificates import verification
from shared.certificates.verify_code import grouped, new_token, typed_code
from tests import factories
from tests.web.members.visiting import log_in
from tests.web.verify.printed import NAME, certificate, text_of

ANSWERS = {
    "genuine": ("current", "active", "现行有效的会员证"),
    "superseded": ("superseded", "active", "不是最新版"),
    "withdrawn": ("withdrawn", "active", "已被收回"),
    "suspended": ("current", "suspended", "会员资格已暂停"),
    "ended": ("current", "ended", "会员资格已终止"),
    "revoked": ("revoked", "active", "已被撤销"),
}


@pytest.mark.parametrize("verdict", ANSWERS)
def test_each_answer_has_its_own_words_and_shows_the_facts_to_compare(
    client: FlaskClient, verdict: str
) -> None:
    state, membership, words = ANSWERS[verdict]
    owner = certificate(state, membership)
    page = text_of(client.get(f"/v/{factories.token(owner)}/3"))
    assert words in page
    assert ("真 ：" in page) == (verdict == "genuine")
    for fact in ("欧**三", owner.certificate_number, "北京注协", "2023年11月15日", "第 3 版", "核验时间"):
        assert fact in page, fact
    assert "certificates.cicpa.example" in page


PAPER = {"sex": "女", "category": "非执业会员", "joined_on": "2015-06-01", "body_name": "中国注册会计师协会"}


def test_who_has_the_code_sees_every_fact_of_the_paper_and_no_more(client: FlaskClient) -> None:
    owner = certificate(**PAPER)
    code = typed_code(factories.token(owner), 3)
    for page in (
        text_of(client.get(f"/v/{factories.token(owner)}/3")),
        text_of(client.get(f"/v/{factories.token(owner)}")),
        text_of(client.post("/verify", data={"code": code})),
    ):
        for row in ("性别 女", "会员类别 非执业会员", "入会时间 2015年6月1日", "发证机构 中国注册会计师协会"):
            assert row in page, row
        for private in (NAME, "阳小", owner.exam_number, "test-1"):
            assert private not in page, private


def test_an_english_reader_sees_what_is_printed_and_what_it_means(client: FlaskClient) -> None:
    owner = certificate(**PAPER)
    client.set_cookie("lang", "en")
    page = text_of(client.get(f"/v/{factories.token(owner)}/3"))
    for meant in (
        "女 (Female)",
        "中国注册会计师协会 (The Chinese Institute of Certified Public Accountants)",
    ):
        assert meant in page, meant


def test_who_has_number_and_name_sees_less(client: FlaskClient) -> None:
    owner = certificate(**PAPER)
    page = text_of(client.post("/verify", data={"number": owner.certificate_number, "name": NAME}))
    for shown in ("欧**三", owner.certificate_number, "北京注协", "2023年11月15日", "第 3 版"):
        assert shown in page, shown
    for kept in ("性别", "入会时间", "会员类别", "发证机构", NAME):
        assert kept not in page, kept


def test_a_kind_that_says_nothing_shows_name_number_institute_and_date(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = certificate(**PAPER)
    silent = replace(body().documents["membership"], verify_page=USUAL_PAGE)
    monkeypatch.setattr(verification, "body", lambda: replace(body(), documents={"membership": silent}))
    page = text_of(client.get(f"/v/{factories.token(owner)}/3"))
    assert "欧**三" in page
    assert "2023年11月15日" in page
    assert "性别" not in page
    assert "入会时间" not in page


def test_unknown_is_one_page_whatever_was_asked(client: FlaskClient) -> None:
    token = factories.token(certificate())
    answers = [client.get(path) for path in (f"/v/{new_token()}/1", f"/v/{new_token()}", f"/v/{token}/4")]
    assert {answer.status_code for answer in answers} == {200}
    pages = {text_of(answer) for answer in answers}
    assert len({re.sub(r"核验时间 \S+ \S+", "", page) for page in pages}) == 1
    page = pages.pop()
    assert "查无此证" in page
    assert "没有这份证书，或者链接在传送中被改动过：请输入印在二维码下方的核验码" in page
    assert "样本" not in page
    assert "姓名" not in page


def test_the_page_says_where_the_reader_should_be(client: FlaskClient) -> None:
    assert "官方网址 certificates.cicpa.example" in text_of(client.get("/verify"))


def test_an_edition_that_is_only_reserved_is_unknown(client: FlaskClient) -> None:
    owner = certificate("made")
    assert "查无此证" in text_of(client.get(f"/v/{factories.token(owner)}/3"))


def test_a_lower_case_address_is_the_same(client: FlaskClient) -> None:
    owner = certificate()
    assert "现行有效" in text_of(client.get(f"/v/{factories.token(owner).lower()}/3"))


def test_pages_are_cacheable_and_set_no_cookie(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = certificate()
    monkeypatch.setattr(clock, "now", lambda: 1_800_000_000_000)
    for path in (f"/v/{factories.token(owner)}/3", f"/v/{factories.token(owner)}", f"/v/{new_token()}/1"):
        first = client.get(path)
        assert first.headers["Cache-Control"] == "public, max-age=30"
        assert "Set-Cookie" not in first.headers
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert first.headers["Referrer-Policy"] == "no-referrer"


def test_a_page_checked_in_another_minute_is_another_page(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/v/{factories.token(certificate())}/3"
    monkeypatch.setattr(clock, "now", lambda: 1_800_000_000_000)
    first = client.get(path)
    monkeypatch.setattr(clock, "now", lambda: 1_800_000_060_000)
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_page_is_the_same_for_someone_logged_in(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = certificate()
    path = f"/v/{factories.token(owner)}/3"
    monkeypatch.setattr(clock, "now", lambda: 1_800_000_000_000)
    anonymous = client.get(path).text
    log_in(client, owner.id)
    assert client.get(path).text == anonymous


def test_a_typed_code_gives_the_answer_for_its_edition_without_a_cookie(client: FlaskClient) -> None:
    owner = certificate()
    code = grouped(typed_code(factories.token(owner), 3)).lower()
    answer = client.post("/verify", data={"code": f" {code} "})
    assert "现行有效" in text_of(answer)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_mistyped_code_says_how_to_mend_it_and_keeps_what_was_typed(client: FlaskClient) -> None:
    code = typed_code(new_token(), 3)
    wrong = ("1" if code[0] == "0" else "0") + code[1:]
    answer = client.post("/verify", data={"code": wrong})
    assert answer.status_code == 422
    assert "核验码中有字符输错了" in text_of(answer)
    assert wrong in answer.text
    assert "没有 U" in text_of(client.post("/verify", data={"code": "U" * 28}))
    assert "长度不对" in text_of(client.post("/verify", data={"code": "ABC"}))
    assert "请输入" in text_of(client.post("/verify", data={"code": " "}))


def test_number_and_name_give_the_current_edition_and_not_the_token(client: FlaskClient) -> None:
    owner = certificate()
    answer = client.post("/verify", data={"number": f" {owner.certificate_number}", "name": "欧阳 小三"})
    page = text_of(answer)
    assert "现行有效" in page
    assert "下面是现行的一版" in page
    assert factories.token(owner) not in answer.text


def test_a_wrong_name_and_an_unknown_number_read_alike(client: FlaskClient) -> None:
    owner = certificate()
    pages = [
        text_of(client.post("/verify", data={"number": number, "name": name}))
        for number, name in ((owner.certificate_number, "李四"), ("110000009999", NAME))
    ]
    assert pages[0].split("核验时间")[0] == pages[1].split("核验时间")[0]
    assert "查无此证" in pages[0]


def test_tries_of_number_and_name_are_limited(client: FlaskClient) -> None:
    certificate()
    tries = [
        client.post("/verify", data={"number": "110000000001", "name": f"王{c}"})
        for c in "一二三四五六七八九十"
    ]
    assert tries[0].status_code == 200
    assert tries[-1].status_code == 429
    assert int(tries[-1].headers["Retry-After"]) > 0


def test_no_token_number_or_name_is_logged(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    owner = certificate()
    client.get(f"/v/{factories.token(owner)}/3?x={factories.token(owner)}")
    client.get(f"/v/{factories.token(owner)}")
    client.post("/verify", data={"code": typed_code(factories.token(owner), 3)})
    client.post("/verify", data={"number": owner.certificate_number, "name": NAME})
    told = "".join(capsys.readouterr())
    lines = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    assert "/v/<path:asked>" in {line.get("route") for line in lines}
    for private in (factories.token(owner), owner.certificate_number, NAME):
        assert private not in told
