"""A language is a catalogue: a folder of translations is enough to read the pages in it."""

import re
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask

from tests.servers.databases import Database
from tests.web import site as sites
from tests.web.site import Site
from web import i18n, words
from web.app import create_app

FRENCH = {"中文": "français", "地方注协咨询电话": "Instituts locaux", "y年M月d日": "d MMMM y"}


def catalogue(folder: Path, code: str, texts: dict[str, str]) -> None:
    made = Catalog(locale=code)
    for text, told in texts.items():
        made.add(text, told)
    place = folder / code / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "messages.mo").open("wb") as file:
        write_mo(file, made)


@pytest.fixture
def app(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with French and a German that has no text yet."""
    folder = tmp_path / "translations"
    shutil.copytree(i18n.FOLDER, folder)
    catalogue(folder, "fr", FRENCH)
    catalogue(folder, "de", {})
    monkeypatch.setattr(i18n, "FOLDER", folder)
    return create_app()


def test_the_switch_shows_every_language_by_its_own_name(site: Site) -> None:
    page = site.get("/").text
    offered = re.findall(r'<a href="/language/(\w+)[^>]* lang="([^"]+)"[^>]*>([^<]+)</a>', page)
    assert offered == [("de", "de", "Deutsch"), ("en", "en", "English"), ("fr", "fr", "français")]
    assert re.findall(r'<span lang="zh-Hans-CN" aria-current="true">([^<]+)</span>', page) == ["中文"]


def test_a_page_is_in_the_new_language_and_in_chinese_where_that_says_nothing(site: Site) -> None:
    sites.institute()
    site.get("/language/fr")
    page = site.get("/institutes").text
    assert '<html lang="fr">' in page
    assert "<h1>Instituts locaux</h1>" in page
    assert "跳到正文" in page
    assert "北京注册会计师协会" in page


def test_dates_are_the_languages_own(app: Flask) -> None:
    told = {}
    for code in i18n.languages():
        with app.test_request_context(headers={"Cookie": f"{i18n.COOKIE}={code}"}):
            told[code] = i18n.day("2019-03-05"), i18n.moment(1_551_754_800_000)
    assert told["zh"] == ("2019年3月5日", "2019年3月5日 11:00")
    assert told["en"] == ("5 March 2019", "5 March 2019, 11:00")
    assert told["fr"] == ("5 mars 2019", "2019年3月5日 11:00")


def test_codes_have_their_chinese_words_where_the_language_has_none(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": f"{i18n.COOKIE}=fr"}):
        assert words.reason("nothing_selected") == "现在没有符合条件的会员，没有开始。"


def test_an_unknown_language_is_the_bodys_own(site: Site) -> None:
    site.client.set_cookie(i18n.COOKIE, "xx")
    assert '<html lang="zh-Hans-CN">' in site.get("/").text
