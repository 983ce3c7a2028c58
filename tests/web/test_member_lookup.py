"""公众查询: name and number, both of them; whoever guesses learns nothing, not even by the time it takes."""

from collections.abc import Callable

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from shared import db
from shared.members import Member, public_register
from tests.servers import environment
from tests.timing import LONG, coin, guessed, in_turns
from tests.web import site as sites
from tests.web.site import Site

NUMBER = "110000000001"
TRIES = 1_000 if LONG else 100


def ask(site: Site, name: str = "张三", number: str = NUMBER) -> TestResponse:
    return site.client.post("/lookup", data=site.answered("/lookup") | {"name": name, "number": number})


def test_a_pair_that_fits_is_answered_with_membership_institute_and_since_when(site: Site) -> None:
    sites.member()
    page = ask(site).text
    for part in ("张三", NUMBER, "有效", "北京注册会计师协会", "2015年6月1日"):
        assert part in page
    assert sites.ID_NUMBER not in page


@pytest.mark.parametrize(("state", "word"), [("suspended", "暂停"), ("ended", "终止")])
def test_a_membership_that_rests_or_ended_is_told(site: Site, state: str, word: str) -> None:
    sites.member()
    with db.write() as s:
        s.execute(update(Member).values(state=state))
    assert word in ask(site).text


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("张　三", NUMBER), ("姓名：张三", NUMBER), ("张三", "１１００ ００００ ０００１"),
        ("张三", f"会员证书编号：{NUMBER}。"), ("\u200b张三", f"\u200b{NUMBER}\u200b"),
        ("张三", "11OOOOOOOOO1"),
    ],
)  # fmt: skip
def test_both_are_known_however_they_are_typed(site: Site, name: str, number: str) -> None:
    sites.member()
    assert "2015年6月1日" in ask(site, name, number).text


def test_a_known_number_with_another_name_and_an_unknown_one_get_one_answer(site: Site) -> None:
    sites.member()
    answers = [ask(site, "李四"), ask(site, number="110000000002"), ask(site, "李四", "110000000002")]
    assert [answer.status_code for answer in answers] == [422] * 3
    told = {answer.text.partition('id="error-summary"')[2].partition("</div>")[0] for answer in answers}
    assert len(told) == 1
    assert "没有姓名和会员证书编号都相符的会员" in told.pop()


@pytest.mark.parametrize("missing", ["name", "number"])
def test_one_of_both_is_not_enough(site: Site, missing: str) -> None:
    sites.member()
    answer = ask(site, **{missing: " "})
    assert answer.status_code == 422
    assert f'id="e-{missing}"' in answer.text
    assert "2015年6月1日" not in answer.text


def test_without_its_captcha_nothing_is_looked_up(site: Site) -> None:
    sites.member()
    wrong = site.answered("/lookup") | {"captcha": "wrong", "name": "张三", "number": NUMBER}
    page = site.client.post("/lookup", data=wrong)
    assert page.status_code == 422
    assert "2015年6月1日" not in page.text
    assert 'value="张三"' in page.text


def test_numbers_cannot_be_tried_out(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    sites.member()
    statuses = [ask(site, "李四").status_code for _ in range(9)]
    assert statuses == [422] * 8 + [429]


def test_the_look_up_takes_as_long_for_a_known_number_as_for_an_unknown_one(site: Site) -> None:
    sites.member()

    def ready(number: str) -> Callable[[], None]:
        def ask() -> None:
            with db.read() as s:
                assert public_register.entry(s, [number], "李四") is None

        return ask

    assert guessed(*in_turns(ready, NUMBER, "110000000002", TRIES)) < coin(TRIES)


def test_a_stranger_does_not_learn_by_the_time_whether_a_number_is_known(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites.member()
    monkeypatch.setenv("CERT_RATELIMIT_SCALE", "100000")
    environment.forget()

    def ready(number: str) -> Callable[[], None]:
        form = site.answered("/lookup") | {"name": "李四", "number": number}

        def ask() -> None:
            assert site.client.post("/lookup", data=form).status_code == 422

        return ask

    assert guessed(*in_turns(ready, NUMBER, "110000000002", TRIES)) < coin(TRIES)
