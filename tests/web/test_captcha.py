"""验证码: for one browser and purpose, one try, a picture with a sound; Enter does what the form is for."""

import io
import re
import wave
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from shared import db
from shared.accounts import Captcha
from tests.servers.browser import Page
from tests.servers.stack import Stack
from tests.web import site as sites
from tests.web.site import OWN_PASSWORD, Site
from web import captcha, i18n

FORM = {"user_type": "national", "login_name": "ops", "password": OWN_PASSWORD}


def test_an_answer_counts_once_for_one_purpose(site: Site, app: Flask) -> None:
    with app.test_request_context():
        one = captcha.picture("login")
        answer = sites.answer_of(one.id)
        assert not captcha.answered(one.id, "query", answer)  # another purpose
        assert captcha.answered(one.id, "login", f" {answer} ")
        assert not captcha.answered(one.id, "login", answer)  # used
        two = captcha.picture("login")
        assert not captcha.answered(two.id, "login", "nonsense")
        assert not captcha.answered(two.id, "login", sites.answer_of(two.id))  # one try, right or wrong
        assert not captcha.answered(captcha.picture("login").id, "login", "")


def test_what_the_picture_shows_and_what_the_sound_says_are_both_right(site: Site, app: Flask) -> None:
    with app.test_request_context():
        for which in (0, 1):
            asked = captcha.picture("login")
            with db.read() as s:
                answer = s.scalars(select(Captcha.answer).where(Captcha.id == asked.id)).one()
            assert captcha.answered(asked.id, "login", answer.split("|")[which].lower())


@pytest.mark.parametrize("path", ["/login", "/status-query"])
def test_the_page_holds_nothing_that_says_the_answer(site: Site, path: str) -> None:
    page = site.get(path).text
    challenge = re.search(r'name="captcha_id" value="([^"]+)"', page)
    assert challenge
    with db.read() as s:
        row = s.scalars(select(Captcha).where(Captcha.id == challenge[1])).one()
    assert row.question == ""
    assert all(part not in page for part in row.answer.split("|"))


def test_another_browser_can_neither_answer_nor_see_nor_hear_it(site: Site, app: Flask) -> None:
    sites.staff()
    asked = site.answered("/login")
    other = sites.site(app)
    theirs = other.hidden("/login")
    answer = other.client.post(
        "/login", data=theirs | FORM | {name: asked[name] for name in ("captcha_id", "captcha")}
    )
    assert "验证码不正确" in answer.text
    for ending in ("png", "wav"):
        assert other.get(f"/captcha/{asked['captcha_id']}.{ending}").status_code == 404
    assert site.client.post("/login", data=asked | FORM).status_code == 302


def test_picture_and_sound_are_there_until_it_is_answered(site: Site) -> None:
    fields = site.answered("/login")
    address = f"/captcha/{fields['captcha_id']}"
    picture, sound = site.get(f"{address}.png"), site.get(f"{address}.wav")
    assert picture.mimetype == "image/png"
    assert picture.data.startswith(b"\x89PNG")
    assert sound.mimetype == "audio/wav"
    assert sound.headers["Cache-Control"] == "no-store"
    with wave.open(io.BytesIO(sound.data)) as told:
        assert told.getnframes() / told.getframerate() > 3
    assert site.get(f"{address}.wav").data == sound.data  # made once
    assert site.get(f"{address}.wav", Range="bytes=0-99").data == sound.data[:100]
    site.client.post("/login", data=fields | {"login_name": "x", "password": "y"})
    for ending in ("png", "wav"):
        assert site.get(f"{address}.{ending}").status_code == 404


@pytest.mark.parametrize(("language", "voice"), [("zh", "zh"), ("en", "data")])
def test_digits_are_said_in_the_readers_language(app: Flask, language: str, voice: str) -> None:
    with app.test_request_context(headers={"Cookie": f"lang={language}"}):
        speaker = captcha._speaker(i18n.language())
    assert Path(speaker._voicedir).name == voice
    assert set("0123456789") <= set(speaker.choices)


@pytest.mark.parametrize("sample", sorted(captcha._VOICES.rglob("*.wav")), ids=lambda one: one.parent.name)
def test_a_voice_is_recorded_as_the_sounds_are_mixed(sample: Path) -> None:
    with wave.open(str(sample)) as recorded:
        assert (recorded.getnchannels(), recorded.getsampwidth(), recorded.getframerate()) == (1, 1, 8000)
        assert 0.2 < recorded.getnframes() / recorded.getframerate() < 1


def test_the_sum_has_no_picture_and_no_sound(site: Site) -> None:
    safety = site.hidden("/status-query")["safety_id"]
    for ending in ("png", "wav"):
        assert site.get(f"/captcha/{safety}.{ending}").status_code == 404


def test_while_sounds_are_being_made_the_next_is_asked_to_come_again(site: Site) -> None:
    waiting = site.hidden("/login")["captcha_id"]
    with captcha._waiting, captcha._waiting:
        busy = site.get(f"/captcha/{waiting}.wav")
    assert busy.status_code == 503
    assert busy.headers["Retry-After"] == "2"
    assert site.get(f"/captcha/{waiting}.wav").status_code == 200


def test_a_known_device_is_not_asked_for_its_own_account(site: Site) -> None:
    sites.staff()
    sites.staff("other")
    site.log_in("ops", OWN_PASSWORD, "national")
    site.client.post("/logout", data=site.hidden("/"))
    assert "captcha_id" not in site.get("/").text
    plain = site.hidden("/login")
    assert "captcha_id" not in plain
    asked = site.client.post("/login", data=plain | FORM | {"login_name": "other"})
    assert "请输入验证码" in asked.text
    assert "captcha_id" in asked.text
    assert site.client.post("/login", data=plain | FORM).status_code == 302


def test_a_cookie_that_we_did_not_sign_makes_no_known_device(site: Site) -> None:
    sites.staff()
    site.client.set_cookie("device", "WzEsIngiXQ.aaaa.bbbb")
    assert "captcha_id" in site.get("/login").text


def test_enter_presses_what_the_form_is_for(stack: Stack, browser_page: Page) -> None:
    sites.staff()
    stack.start("web")
    page = browser_page
    page.goto(f"{stack.url}/login")
    page.get_by_label("用户类型").select_option(value="national")
    page.locator("#f-login_name").fill("ops")
    page.locator("#f-password").fill(OWN_PASSWORD)
    page.locator("#f-captcha").fill(sites.answer_of(page.locator("input[name=captcha_id]").input_value()))
    page.locator("#f-captcha").press("Enter")
    page.wait_for_url(f"{stack.url}/ops/")


@pytest.mark.parametrize("lacking", ["password", "login_name"])
def test_a_form_that_lacks_something_uses_its_picture_up_too(site: Site, lacking: str) -> None:
    sites.staff()
    asked = site.answered("/login")
    assert site.client.post("/login", data=asked | FORM | {lacking: ""}).status_code == 422
    assert "验证码不正确" in site.client.post("/login", data=asked | FORM).text
