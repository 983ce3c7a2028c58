"""Telephone numbers and e-mail addresses as links: `tel:` and `mailto:`, wherever a page shows one."""

import re
from collections.abc import Callable

from flask import Flask
from markupsafe import Markup, escape

# In a field that holds numbers: also local ones, several of them, extensions.
_IN_A_FIELD = re.compile(r"[+(（]?\d[\d ()（）\-‐-―－]{3,}\d(?:\s*(?:转|ext\.?|x)\s*\d{1,6})?", re.I)
# In a running text, where dates and certificate numbers stand too: with an area code or +, 400, mobile.
_IN_A_TEXT = re.compile(
    r"(?<![\d-])(?:\+\d[\d -]{6,16}\d|0\d{2,3}[- ]\d{4} ?\d{3,4}(?:\s*转\s*\d{1,6})?"
    r"|400[- ]?\d{3,4}[- ]?\d{3,4}|1[3-9]\d{9})(?![\d-])"
)
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?\.[A-Za-z]{2,24}")
_EXTENSION = re.compile(r"\s*(?:转|ext\.?|x)\s*", re.I)
LONGEST = 20_000  # characters: what is longer is shown without links


def init_app(app: Flask) -> None:
    """The filters `phones`, `mail` and `linked`."""
    app.add_template_filter(phones)
    app.add_template_filter(mail)
    app.add_template_filter(linked)


def phones(text: str) -> Markup:
    """What a field for telephone numbers holds, each number a link."""
    return _replaced(text, _IN_A_FIELD, _phone)


def mail(address: str) -> Markup:
    """An e-mail address as a link."""
    return _replaced(address, _MAIL, _mail)


def linked(text: str) -> Markup:
    """A running text in which numbers and addresses are links."""
    either = re.compile(f"(?P<mail>{_MAIL.pattern})|(?P<phone>{_IN_A_TEXT.pattern})")
    return _replaced(text, either, lambda found: _mail(found) if "@" in found else _phone(found))


def _replaced(text: str, pattern: re.Pattern[str], link: Callable[[str], Markup]) -> Markup:
    if len(text) > LONGEST:
        return escape(text)
    parts, at = [], 0
    for found in pattern.finditer(text):
        parts += [escape(text[at : found.start()]), link(found[0])]
        at = found.end()
    return Markup("").join([*parts, escape(text[at:])])


def _phone(shown: str) -> Markup:
    number, *extension = _EXTENSION.split(shown)
    called = ("+" if number.startswith("+") else "") + re.sub(r"\D", "", number)
    called += f";ext={extension[0]}" if extension else ""
    return Markup('<a class="tel" href="tel:{}">{}</a>').format(called, shown)


def _mail(address: str) -> Markup:
    return Markup('<a href="mailto:{}">{}</a>').format(address, address)
