"""/styleguide shows every macro, in the demo alone."""

import re

import pytest

from shared.settings import ROOT
from tests.servers import environment
from tests.web.site import Site

MACROS = (ROOT / "web/templates/macros.html").read_text("utf-8")


def test_every_macro_is_shown(site: Site) -> None:
    page = site.get("/styleguide")
    assert page.status_code == 200
    shown = set(re.findall(r'<h2 id="(\w+)"><code', page.text))
    assert shown == set(re.findall(r"{% macro ([a-z]\w*)\(", MACROS))


def test_no_id_is_there_twice(site: Site) -> None:
    ids = re.findall(r'\bid="([^"]+)"', site.get("/styleguide").text)
    assert sorted(ids) == sorted(set(ids))


def test_an_installation_that_is_no_demo_has_none(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERT_DEMO", "false")
    environment.forget()
    assert site.get("/styleguide").status_code == 404
