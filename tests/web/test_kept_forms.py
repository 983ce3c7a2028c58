"""A log-in that ends in the middle of a long form loses no typed text, whatever the form is."""

import io
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

import web
from shared import clock, db
from shared.accounts import LoginSession, kept_forms
from shared.accounts.kept_forms import Kept, KeptForm
from shared.campaigns import Campaign
from shared.db import now_ms
from tests.at_once import at_once
from tests.web import site as sites
from tests.web.site import OWN_PASSWORD, Site
from web import filling
from web.forms import SECRET
from worker import sweeper

FORM = "/ops/campaigns/new"
SENT = "/ops/campaigns/check"
NUMBERS = '110000000001\n110000000002 <b>&"x"</b>'
TYPED = {"kind": "numbers", "numbers": NUMBERS, "reason": "因会长更换 <i>& 印章"}


@pytest.fixture
def ops(site: Site) -> Site:
    sites.institute()
    sites.staff()
    site.log_in("ops", OWN_PASSWORD, "national")
    return site


def _ends(**values: int) -> None:
    with db.write() as s:
        s.execute(update(LoginSession).values(**(values or {"seen_at": 1})))


def _sent_after_the_end(site: Site, typed: dict[str, str] | None = None, **ended: int) -> TestResponse:
    """Open the form, let the log-in end, send it."""
    fields = site.hidden(FORM)
    _ends(**ended)
    return site.client.post(SENT, data=fields | (TYPED if typed is None else typed))


def _place(answer: TestResponse) -> str:
    return parse_qs(urlsplit(answer.headers["Location"]).query)["next"][0]


def _rows() -> list[KeptForm]:
    with db.read() as s:
        return list(s.scalars(select(KeptForm).order_by(KeptForm.id)))


def _log_in(site: Site, place: str = "", name: str = "ops") -> TestResponse:
    form = {"user_type": "national", "login_name": name, "password": OWN_PASSWORD, "next": place}
    return site.client.post("/login", data=site.answered("/login") | form)


def _fields(page: str, action: str = SENT) -> dict[str, str]:
    form = next(one for one in lxml.html.document_fromstring(page).forms if one.get("action") == action)
    return {
        name: value.lstrip("\n") if isinstance(value, str) else value for name, value in form.fields.items()
    }


@pytest.mark.parametrize("ended", [{"seen_at": 1}, {"expires_at": 1}], ids=["idle", "absolute end"])
def test_what_was_typed_is_in_its_form_again_after_the_log_in(ops: Site, ended: dict[str, int]) -> None:
    answer = _sent_after_the_end(ops, **ended)
    place = _place(answer)
    assert place.startswith(f"{FORM}?kept=")
    assert "没有丢失" in ops.get(answer.headers["Location"]).text
    assert _log_in(ops, place).headers["Location"] == place
    page = ops.get(place).text
    fields = _fields(page)
    assert {name: fields[name] for name in TYPED} == TYPED
    assert "还没有提交" in page
    assert page.startswith("<!doctype html>")


def test_it_is_never_sent_by_itself_and_can_be_sent_by_its_owner(ops: Site) -> None:
    place = _place(_sent_after_the_end(ops))
    _log_in(ops, place)
    fields = _fields(ops.get(place).text)
    assert ops.client.post(SENT, data={**fields, **TYPED}).status_code in (200, 422)
    with db.read() as s:
        assert s.scalars(select(Campaign)).all() == []


def test_a_session_whose_row_is_gone_loses_nothing_either(ops: Site) -> None:
    fields = ops.hidden(FORM)
    with db.write() as s:
        s.execute(delete(LoginSession))
    place = _place(ops.client.post(SENT, data=fields | TYPED))
    _log_in(ops, place)
    assert _fields(ops.get(place).text)["reason"] == TYPED["reason"]


def test_a_log_in_without_the_address_goes_there_once(ops: Site) -> None:
    place = _place(_sent_after_the_end(ops))
    assert _log_in(ops).headers["Location"] == place
    ops.get(place)
    ops.client.post("/logout", data=ops.hidden("/"))
    assert _log_in(ops).headers["Location"] == "/ops/"


def test_another_account_and_another_browser_are_not_offered_it(ops: Site, app: Flask) -> None:
    sites.staff("second")
    place = _place(_sent_after_the_end(ops))
    _log_in(ops, place, "second")
    assert TYPED["reason"] not in unescape(ops.get(place).text)
    elsewhere = sites.site(app)
    _log_in(elsewhere, place)
    assert TYPED["reason"] not in unescape(elsewhere.get(place).text)


def test_it_is_sealed_and_gone_after_an_hour(ops: Site) -> None:
    place = _place(_sent_after_the_end(ops))
    [row] = _rows()
    assert "会长".encode() not in row.sealed
    assert "reason" not in place
    assert 3_590_000 < row.expires_at - clock.now() <= 3_600_000
    _log_in(ops, place)
    with db.write() as s:
        s.execute(update(KeptForm).values(expires_at=now_ms() - 1))
    assert TYPED["reason"] not in unescape(ops.get(place).text)
    sweeper.forget_expired()
    assert _rows() == []


def test_what_an_old_key_sealed_is_as_if_its_hour_were_over(
    ops: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = _place(_sent_after_the_end(ops))
    _log_in(ops, place)
    with db.write() as s:
        s.execute(update(KeptForm).values(sealed=b"\x03old" + bytes(60)))
    assert ops.get(place).status_code == 200


def test_secrets_and_tokens_are_never_kept_and_a_form_of_secrets_alone_not_at_all(ops: Site) -> None:
    fields = ops.hidden("/new-password")
    _ends()
    secret = {"current": OWN_PASSWORD, "new_password": "一句新的话 2026", "again": "一句新的话 2026"}
    answer = ops.client.post("/new-password", data=fields | secret | {"code": "123456"})
    assert answer.status_code == 302
    assert _rows() == []
    _log_in(ops)
    _sent_after_the_end(ops, TYPED | {"password": "secret-1", "captcha": "ABC", "code": "123456"})
    [row] = _rows()
    text = kept_forms.unseal(row.sealed, row.token)
    for never in ("secret-1", "ABC", "123456", "csrf_token", "form_mark"):
        assert never not in text


def test_every_password_field_of_the_pages_is_one_that_is_never_kept() -> None:
    folder = Path(web.__file__).parent
    pages = "".join(page.read_text("utf-8") for page in folder.rglob("templates/**/*.html"))
    named = re.findall(r'ui\.field\(form, "([a-z_]+)"[^}]*?type="password"', pages)
    assert named
    assert set(named) <= SECRET


def test_a_form_with_a_file_says_that_the_file_must_be_chosen_again(ops: Site) -> None:
    fields = ops.hidden("/ops/imports")
    _ends()
    data = {**fields, "file": (io.BytesIO(b"x"), "名册 2026.xlsx")}
    place = _place(ops.client.post("/ops/imports", data=data))
    _log_in(ops, place)
    assert "名册 2026.xlsx" in ops.get(place).text


def test_a_text_for_which_the_page_has_no_field_is_shown_to_copy(ops: Site) -> None:
    place = _place(_sent_after_the_end(ops, TYPED | {"gone": "一段很长的话"}))
    _log_in(ops, place)
    assert "一段很长的话" in ops.get(place).text


def test_boxes_and_lists_come_back_as_they_were_sent() -> None:
    page = lxml.html.document_fromstring(
        """<form method=post action=/x><input type=checkbox name=a value=1 checked>
        <input type=checkbox name=a value=2><input name=t value=old><input name=t>
        <select name=s><option value=1 selected>1<option>two</select><input type=password name=p>
        <input type=hidden name=version value=9><textarea name=l></textarea></form>"""
    )
    sent = [
        ("a", "2"),
        ("t", "first"),
        ("t", "second"),
        ("s", "two"),
        ("p", "no"),
        ("version", "8"),
        ("l", "x"),
    ]
    assert filling.fill(page, "/here", Kept("/here", "/x", sent, [])) == ["no"]
    form = page.forms[0]
    assert [box.get("checked") for box in form.xpath("//input[@type='checkbox']")] == [None, "checked"]
    assert [field.get("value") for field in form.xpath("//input[@name='t']")] == ["first", "second"]
    assert (form.fields["s"], form.fields["version"], form.fields["p"]) == ("two", "8", None)


def test_a_form_that_was_open_under_a_former_log_in_is_kept_too(ops: Site) -> None:
    fields = ops.hidden(FORM)
    ops.client.post("/logout", data=ops.hidden("/"))
    _log_in(ops)
    answer = ops.client.post(SENT, data=fields | TYPED)
    assert answer.status_code == 400
    found = re.search(r'href="(/ops/campaigns/new\?kept=[^"]+)"', answer.text)
    assert found
    assert _fields(ops.get(found[1]).text)["reason"] == TYPED["reason"]


def test_a_mark_that_is_not_ours_keeps_nothing(ops: Site) -> None:
    fields = ops.hidden(FORM) | {"form_mark": "WzEsImh0dHBzOi8vZXZpbC5leGFtcGxlIl0.x"}
    _ends()
    answer = ops.client.post(SENT, data=fields | TYPED)
    assert "next" not in parse_qs(urlsplit(answer.headers["Location"]).query)
    assert _rows() == []


def test_only_the_newest_five_are_kept_and_none_that_is_endless(ops: Site) -> None:
    fields = ops.hidden(FORM)
    _ends()
    for number in range(kept_forms.MOST + 2):
        ops.client.post(SENT, data=fields | TYPED | {"reason": f"第 {number} 次"})
    assert len(_rows()) == kept_forms.MOST
    ops.client.post(SENT, data=fields | {"reason": "第 " * 240_000})
    assert "第 6 次" in kept_forms.unseal(_rows()[-1].sealed, _rows()[-1].token)


def test_two_that_come_at_once_are_both_kept(database: object) -> None:
    account = sites.staff()

    def keep(number: int) -> str | None:
        with db.write() as s:
            return kept_forms.keep(s, account.id, "b", Kept("/x", "/x", [("t", str(number))], []))

    assert len(set(at_once(keep, 4))) == 4
    assert len(_rows()) == 4
