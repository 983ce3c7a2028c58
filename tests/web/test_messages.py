"""What is said after an act can be read: it outlasts a page that loads itself again."""

import pytest

from tests.web import site as sites
from tests.web.site import Site
from web import messages

OUT = "您已退出登录"


@pytest.fixture
def said(site: Site) -> Site:
    """A browser that has just logged out."""
    sites.staff()
    site.log_in("ops", sites.OWN_PASSWORD, "national")
    site.post("/logout", {}, page="/ops/")
    return site


def test_a_message_is_still_there_when_its_page_is_loaded_again(said: Site) -> None:
    for _ in range(3):
        assert said.get("/").text.count(OUT) == 1


def test_it_goes_with_its_page(said: Site) -> None:
    said.get("/")
    assert OUT not in said.get("/login").text
    assert OUT not in said.get("/").text


def test_it_goes_with_time(said: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    said.get("/")
    monkeypatch.setattr(messages, "STAYS_S", 0)
    assert OUT not in said.get("/").text
