"""The verify pages: what they say, never more; cacheable, without cookies, and no token in any log."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared import clock, db
from shared.certificates import Certificate
from shared.certificates.verify_code import grouped, new_token, typed_code
from shared.members import Institute, Member
from tests import factories
from tests.servers import environment
from tests.servers.databases import Database
from tests.web.members.visiting import log_in
from web.app import create_app

ANSWERS = {
    "genuine": ("current", "active", "现行有效的会员证"),
    "superseded": ("superseded", "active", "不是最新版"),
    "withdrawn": ("withdrawn", "active", "已被收回"),
    "suspended": ("current", "suspended", "会员资格已暂停"),
    "ended": ("current", "ended", "会员资格已终止"),
    "revoked": ("revoked", "active", "已被撤销"),
}
NAME = "欧阳小三"


@pytest.fixture
def app(database: Database, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setenv("CERT_DEMO", "false")
    environment.forget()
    return create_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def certificate(state: str = "current", membership: str = "active") -> Member:
    """The owner of one edition, n = 3."""
    with db.write() as session:
        session.add(Institute(code="11", name="北京注册会计师协会"))
        session.flush()
        owner = factories.member(session, 1, name=NAME, photo=False, state=membership)
        facts = {"name": NAME, "certificate_number": owner.certificate_number, "institute": "北京注协"}
        session.add(
            Certificate(
                member_id=owner.id, document_kind="membership", n=3, state=state,
                issued_at=1_700_000_000_000, facts=facts, photo_sha256="",
                seal_sha256s={}, template_hash="", fingerprint="", press_version=1,
            )
        )  # fmt: skip
        return owner


def text_of(answer: Any) -> str:
    """The words of the main part of the page."""
    main = re.search(r"<main.*?</main>", answer.text, re.S)
    assert main, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", main[0]).split())


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


def test_a_page_says_no_more_than_it_may(client: FlaskClient) -> None:
    owner = certificate()
    page = client.get(f"/v/{factories.token(owner)}/3").text
    for private in (NAME, "阳小", owner.exam_number, owner.joined_on, "test-1", owner.sex):
        assert private not in text_of(client.get(f"/v/{factories.token(owner)}/3")), private
    assert NAME not in page


def test_unknown_is_one_page_whatever_was_wrong(client: FlaskClient) -> None:
    token = factories.token(certificate())
    wrong = [
        f"/v/{new_token()}/1",
        f"/v/{new_token()}",
        f"/v/{token}/4",
        f"/v/{token}/x",
        f"/v/{token}/{10**20}",
        "/v/1/1",
    ]
    pages = {text_of(client.get(path)) for path in wrong}
    assert len({re.sub(r"核验时间 \S+ \S+", "", page) for page in pages}) == 1
    page = pages.pop()
    assert "查无此证" in page
    assert "样本" not in page
    assert "姓名" not in page


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
    assert "/v/<token>/<n>" in {line.get("route") for line in lines}
    for private in (factories.token(owner), owner.certificate_number, NAME):
        assert private not in told
