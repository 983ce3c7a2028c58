"""Links, codes, numbers and names as people type and paste them: on the pages, with what comes along."""

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from shared.certificates.verify_code import grouped, typed_code
from tests import factories
from tests.web.verify.printed import NAME, certificate, text_of

# What hangs on to a link where people and messengers pass it on.
TAILS = (
    "", ".", "。", "，请核验", "、", ")", "）", ">", "》", "”", "'", "!", "…", " ", "\u00a0", "\u200b",
    "\ufeff", "/", "/ ", "。。", "——请看",
)  # fmt: skip
QUERIES = ("?from=singlemessage&isappinstalled=0", "?from=timeline", "?x=")


def test_a_link_is_the_same_whatever_hangs_on_to_it(client: FlaskClient) -> None:
    token = factories.token(certificate())
    for path in (f"/v/{token}/3", f"/v/{token}", f"/v/{token.lower()}/3", f"/V/{token}/３"):
        for opened in [quote(path + tail) for tail in TAILS] + [quote(path) + query for query in QUERIES]:
            answer = client.get(opened)
            assert answer.status_code == 200, opened
            assert "现行有效" in text_of(answer), opened


def test_a_pasted_link_is_read_in_its_sentence(client: FlaskClient) -> None:
    link = f"https://certificates.cicpa.example/v/{factories.token(certificate())}/3"
    for hanging in (*TAILS, *QUERIES, "\n李四"):
        answer = client.post("/verify", data={"code": f"请核验：{link}{hanging}"})
        assert "现行有效" in text_of(answer), hanging


@pytest.mark.parametrize(
    "damage",
    [
        "{token}/x", "{token}/0", "{token}/03", "{token}/3abc", "{token}/3/x", "{token}/1000000", "{short}/3",
        "{short}", "{long}/3", "{odd}/3", "{token}/3.4", "1/1", "x", "' OR 1=1 --",
    ],
)  # fmt: skip
def test_what_is_no_link_of_ours_is_damaged_and_no_verdict(client: FlaskClient, damage: str) -> None:
    token = factories.token(certificate())
    path = damage.format(token=token, short=token[:-1], long=token + "7", odd="U" + token[1:])
    answers = [
        client.get(f"/v/{quote(path)}"),
        client.post("/verify", data={"code": f"http://localhost/v/{path}"}),
    ]
    for status, answer in zip((400, 422), answers, strict=True):
        assert answer.status_code == status, path
        assert "这个链接已损坏" in text_of(answer)
        assert "查无此证" not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_link_to_another_site_is_answered_with_a_warning(client: FlaskClient) -> None:
    token = factories.token(certificate())
    warned = "不是本会的网站"
    foreign = client.post("/verify", data={"code": f"https://cicpa.evil.example/v/{token}/3"})
    assert "现行有效" in text_of(foreign)
    assert warned in text_of(foreign)
    assert "cicpa.evil.example" in foreign.text
    for ours in ("https://certificates.cicpa.example", "http://localhost:8000", ""):
        assert warned not in client.post("/verify", data={"code": f"{ours}/v/{token}/3"}).text


@pytest.mark.parametrize(
    "sentence",
    [
        "{code}。", "核验码：{code}，请核验", "My code is {code}, thank you", "（{code}）",
        "核验网址 https://certificates.cicpa.example/verify 核验码 {code} 第 3 版",
    ],
)  # fmt: skip
def test_a_code_is_read_in_its_sentence_however_it_is_spelt(client: FlaskClient, sentence: str) -> None:
    code = grouped(typed_code(factories.token(certificate()), 3))
    for spelt in (
        code, code.lower(), code.replace(" ", "-"), code.replace(" ", "\u00a0"), code.replace(" ", "\u200b"),
        code.replace(" ", "\n"), code.replace("0", "O").replace("1", "l"),
        code.replace("0", "o").replace("1", "I"), code.translate(FULL_WIDTH),
    ):  # fmt: skip
        answer = client.post("/verify", data={"code": sentence.format(code=spelt)})
        assert "现行有效" in text_of(answer), spelt


FULL_WIDTH = {at: at + 0xFEE0 for at in range(0x21, 0x7F)}


@pytest.mark.parametrize(
    "number",
    [
        "{0}.", "{0}。", "编号：{0}，谢谢", "My number is {0}", "{0}\u00a0\u200b", "{1} {2} {3}", "（{0}）",
        "11OOOOOOOOOl",
    ],
)  # fmt: skip
def test_a_number_is_the_same_however_it_is_typed(client: FlaskClient, number: str) -> None:
    own = certificate().certificate_number
    typed = number.format(own, own[:4], own[4:8], own[8:])
    assert "现行有效" in text_of(client.post("/verify", data={"number": typed, "name": NAME}))


@pytest.mark.parametrize(
    "name",
    [
        "John O'Neil", "john o‘neil", "ＪＯＨＮ　Ｏ＇ＮＥＩＬ", "John O’Neil.", "姓名：John O’Neil。",
        "J0hn O’Nei1", "John\u00a0O’Neil\u200b", "JOHN  O’NEIL，",
    ],
)  # fmt: skip
def test_a_name_is_the_same_however_it_is_typed(client: FlaskClient, name: str) -> None:
    number = certificate(name="John O’Neil").certificate_number
    assert "现行有效" in text_of(client.post("/verify", data={"number": number, "name": name}))


def test_another_name_is_another_name(client: FlaskClient) -> None:
    number = certificate(name="John O’Neil").certificate_number
    for name in ("John Neil", "O’Neil", "John", "1", "。", "John O’Neil, Ann Other"):
        answer = client.post("/verify", data={"number": number, "name": name})
        assert "查无此证" in text_of(answer), name


@pytest.mark.parametrize("field", ["code", "number", "name"])
def test_a_text_that_is_too_long_is_refused_by_its_length(client: FlaskClient, field: str) -> None:
    form = {"number": "110000000001", "name": NAME} if field != "code" else {}
    for unit in ("1", "字", "\u200b", "1-", " "):
        answer = client.post("/verify", data=form | {field: unit * 50_000})
        assert answer.status_code == 422
        assert "不能超过" in text_of(answer)
    assert client.get(f"/v/{'0' * 50_000}").status_code == 400
