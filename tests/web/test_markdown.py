"""Markdown that people typed is safe on a page, whoever typed it and however."""

import re
import time

import pytest
from flask import Flask

from shared.texts import TextFile
from shared.texts.definitions import LONGEST_BODY
from web import markdown


@pytest.fixture(autouse=True)
def reading(app: Flask) -> object:
    with app.test_request_context():
        yield


def file(number: int, sort: str = "picture", state: str = "ready") -> TextFile:
    return TextFile(id=number, text_id=1, sort=sort, state=state, name="a<b>.png", width=10, height=20)


def html(text: str, *files: TextFile, below: int = 2) -> str:
    return str(markdown.render(text, files, below=below)).strip()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))",
        "[a](JaVaScRiPt&colon;alert(1))", "[a](data:text/html,x)", "[a](vbscript:x)", "<javascript:alert(1)>",
        "![a](https://evil.example/a.png)", "![a](//evil.example/a.png)", "![a](data:image/svg+xml,x)",
        "![a](/files/1)", "![a](/files/1?x)", "![a](/verify)", "[a]: javascript:x\n\n[a]", "<iframe src=x>",
        "<style>*{}</style>", "<a href='https://x' onclick='x'>a</a>", "![a][r]\n\n[r]: https://evil.example/x",
        "`<script>`", "<svg onload=x>", "&lt;script&gt;", "\x01<b>", "[a](java\nscript:x)",
    ],
)  # fmt: skip
def test_nothing_runs_and_nothing_is_fetched(text: str) -> None:
    found = html(text)
    tags = re.findall(r"<[^>]*>", found.lower())
    assert {re.split(r"[ >]", tag)[0] for tag in tags} <= {"<p", "</p", "<a", "</a", "<code", "</code"}
    assert [tag for tag in tags if " on" in tag or re.search(r"=.(java|data|vb)", tag)] == []


def test_links_lead_away_without_telling_where_from() -> None:
    rel = 'rel="noopener noreferrer nofollow"'
    assert html("[a](https://good.example/x)") == f'<p><a href="https://good.example/x" {rel}>a</a></p>'
    assert 'href="tel:010"' in html("[a](tel:010)")
    assert 'href="/verify"' in html("[a](/verify)")


def test_numbers_and_addresses_are_links_but_within_a_link_or_code() -> None:
    assert 'class="tel" href="tel:01055500101"' in html("请致电 010-5550 0101。")
    assert 'href="mailto:a@b.example"' in html("**a@b.example**")
    assert html("[010-5550 0101](/verify)").count("<a") == 1
    assert "<a" not in html("`010-5550 0101`")


def test_pictures_and_documents_of_the_text_are_shown_and_others_are_words() -> None:
    img = '<p><img src="/files/1" alt="图" width="10" height="20"></p>'
    assert html("![图](/files/1)", file(1)) == img
    assert html("![图](/files/2)", file(1)) == "<p>图</p>"
    assert html("[表](/files/2) *x*", file(1)) == "<p>表 <em>x</em></p>"
    assert '<a href="/files/3"' in html("[表](/files/3)", file(3, "document"))
    assert '<a href="/files/3"' in html("![](/files/3)", file(3, "document"))
    assert "a&lt;b&gt;.png" in html("![图](/files/1)", file(1, state="received"))
    assert "无法显示" in html("![图](/files/1)", file(1, state="refused"))


def test_headings_fit_the_place_and_leave_no_level_out() -> None:
    assert html("# A\n\n### B", below=2) == "<h3>A</h3>\n<h4>B</h4>"
    assert html("###### A", below=1) == "<h2>A</h2>"


def test_tables_lists_and_quotes_are_kept() -> None:
    assert "<td>1</td>" in html("|a|\n|-|\n|1|")
    assert '<ol start="3">' in html("3. x")
    assert "<blockquote>" in html("> x")


@pytest.mark.parametrize("unit", ["[", "![", "*a ", "> ", "- a\n  ", "|a|\n|-|\n", "`", "<", "_a*", "a\n"])
def test_the_longest_text_of_any_shape_is_made_in_time(unit: str) -> None:
    began = time.perf_counter()
    html((unit * LONGEST_BODY)[:LONGEST_BODY])
    assert time.perf_counter() - began < 10
