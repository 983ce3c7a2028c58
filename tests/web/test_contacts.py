"""Telephone numbers and addresses are links wherever they are shown."""

import pytest

from shared import db
from shared.bodies import body
from shared.members import Institute
from tests.web.site import Site
from web.contacts import linked, mail, phones


@pytest.mark.parametrize(
    ("field", "called"),
    [
        ("010-5550 0101", ["01055500101"]),
        ("(010)5550 0100 转 12", ["01055500100;ext=12"]),
        ("010-55500101、010-55500102", ["01055500101", "01055500102"]),
        ("+353 1 555 0100", ["+35315550100"]),
        ("12366", ["12366"]),
        ("无", []),
    ],
)
def test_each_number_of_a_field_is_a_link(field: str, called: list[str]) -> None:
    shown = phones(field)
    assert [part.split('"')[0] for part in shown.split('href="tel:')[1:]] == called
    assert shown.striptags().replace(" ", "") == field.replace(" ", "")


def test_in_a_text_only_numbers_and_addresses_are_links() -> None:
    shown = linked(
        "2026-11-02 起，证书 11002019000002 的会员请拨 010-5550 0101 或 13800138000，或写信 a.b@c.example。"
    )
    assert [part.split('"')[0] for part in shown.split('href="')[1:]] == [
        "tel:01055500101", "tel:13800138000", "mailto:a.b@c.example",
    ]  # fmt: skip


@pytest.mark.parametrize("make", [phones, linked, mail])
def test_what_stands_around_a_link_is_text_and_never_markup(make: object) -> None:
    shown = make('<b onclick="x">010-5550 0101</b> "a@b.example"')
    assert "<b" not in shown


@pytest.mark.parametrize("make", [phones, linked, mail])
@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "text", ["1" * 50_000, "1 " * 9_999, "a" * 19_000 + "@", "a@" + "a." * 9_000, "(" * 19_000]
)
def test_long_texts_are_shown_at_once(make: object, text: str) -> None:
    assert make(text).striptags()


@pytest.mark.parametrize("path", ["/", "/login", "/forgot", "/institutes", "/nothing", "/privacy"])
def test_the_hotline_can_be_called_from_every_page(site: Site, path: str) -> None:
    page = site.get(path).text
    assert 'href="tel:01055500100"' in page
    assert f'href="mailto:{body().email}"' in page


def test_a_notice_of_an_institute_has_links_too(site: Site) -> None:
    with db.write() as s:
        s.add(Institute(code="31", name="上海市注册会计师协会", notice="请致电 021-6000 0000。"))
    assert 'href="tel:02160000000"' in site.get("/institutes").text
