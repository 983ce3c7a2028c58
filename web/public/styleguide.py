"""/styleguide: each macro of `macros.html` in each of its states; with CERT_DEMO only."""

from flask import abort, render_template

from shared.settings import settings
from web import captcha, markdown, words
from web.forms import Form
from web.public import blueprint
from web.texts import TextView

_TEXT = """Markdown: **1**, [/verify](/verify), 010-5550 0100, a@b.example.

## h

- a
- b

1. a
2. b

> q

| a | b |
|---|---|
| 1 | `2` |
"""


@blueprint.get("/styleguide")
def styleguide() -> str:
    """All of it, real: the same macros, the same styles."""
    if not settings().demo:
        abort(404)
    text = TextView("k", "", "", markdown.render(_TEXT), "", None)
    return render_template(
        "public/styleguide.html",
        empty=Form(), filled=Form(typed=dict.fromkeys("abcdef", "1")), wrong=_wrong(),
        challenge=captcha.picture("styleguide"), text=text, href="/styleguide?page={}".format,
    )  # fmt: skip


def _wrong() -> Form:
    """A form in which something is wrong with every field."""
    names = ("line", "area", "select", "radio", "check", "box")
    return Form(errors={f"wrong_{name}": words.reason("value_missing") for name in names})
