"""The marks of page.html: what the press may replace, and what a page may not hold."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from babel import Locale, UnknownLocaleError

from shared.bodies.documents import EDITION_KEYS, SEALS, DocumentKind
from shared.errors import JobError
from worker.press import design_files

_FORBIDDEN = {
    "script", "iframe", "frame", "frameset", "form", "input", "button", "select", "textarea",
    "object", "embed", "applet", "base", "audio", "video", "source", "picture", "portal", "template",
    "noscript", "style", "svg", "math",
    "xmp", "noembed", "noframes", "plaintext",  # read as raw text, so nothing in them can be escaped
}  # fmt: skip
_ADDRESSES = ("href", "src", "srcset", "data", "background", "poster", "action", "cite", "ping")
_MARKS = {"data-field", "data-photo", "data-qr", "data-seal", "data-if", "data-if-seal"}
_MAX_SPAN = 20
_MAX_ELEMENTS = 2000


def check(page: Element, files: Mapping[str, bytes], keys: frozenset[str]) -> None:
    """Refuse a page with an unknown mark, a forbidden element or an address outside the folder."""
    if not page.get("lang"):
        raise _broken("<html>", "missing_lang")
    _check_language(page)
    elements = [element for element in page.iter() if isinstance(element.tag, str)]
    if len(elements) > _MAX_ELEMENTS:
        raise _broken("<html>", "too_large")
    for element in elements:
        _check_element(element)
        _check_marks(element, keys)
        _check_addresses(element, files)
    for element in elements:
        if element.get("data-field") is not None and any(_has_mark(child) for child in element):
            raise _broken(_name(element), "mark_within_field")


def check_document(page: Element, kind: DocumentKind) -> None:
    """Refuse a page that prints what is not on this kind of document: another key, a photo, a seal."""
    keys = {*kind.face, *EDITION_KEYS}
    for element in page.iter():
        for mark, allowed in (
            ("data-field", keys),
            ("data-if", keys),
            ("data-seal", {*kind.seals}),
            ("data-if-seal", {*kind.seals}),
            ("data-photo", {element.get("data-photo")} if kind.photo else set()),
        ):
            value = element.get(mark)
            if value is not None and value not in allowed:
                raise _broken(f'<{_local(element)} {mark}="{value}">', "not_of_this_document")


def _check_language(page: Element) -> None:
    try:
        Locale.parse(page.get("lang", ""), sep="-")
    except (ValueError, UnknownLocaleError):
        raise _broken(f'<html lang="{page.get("lang")}">', "unknown_language") from None


def _check_element(element: Element) -> None:
    tag = _local(element)
    if tag in _FORBIDDEN or (tag == "meta" and element.get("http-equiv")):
        raise _broken(_name(element), "not_allowed")
    for key in element.keys():  # noqa: SIM118 - an Element is not a mapping
        if key.lower().startswith("on"):
            raise _broken(f"{_name(element)[:-1]} {key}>", "not_allowed")
    for key in ("colspan", "rowspan", "span"):
        value = element.get(key)
        if value is not None and not (value.isdecimal() and 1 <= int(value[:6]) <= _MAX_SPAN):
            raise _broken(f"{_name(element)[:-1]} {key}>", "too_large")


def _check_marks(element: Element, keys: frozenset[str]) -> None:
    for key, value in element.items():
        if not key.startswith("data-"):
            continue
        shown = f'<{_local(element)} {key}="{value}">'
        if key not in _MARKS:
            raise _broken(shown, "unknown_mark")
        if key in ("data-field", "data-if") and value not in keys:
            raise _broken(shown, "unknown_key")
        if key in ("data-seal", "data-if-seal") and value not in SEALS:
            raise _broken(shown, "unknown_key")
        if key in ("data-photo", "data-qr", "data-seal") and element.tag != "img":
            raise _broken(shown, "mark_needs_img")
    if element.tag == "img" and not element.get("alt"):
        raise _broken(_name(element), "missing_alt")


def _check_addresses(element: Element, files: Mapping[str, bytes]) -> None:
    style = element.get("style")
    if style:
        raise _broken(f"{_name(element)[:-1]} style>", "use_page_css")
    for key, value in element.items():
        plain = key.rpartition("}")[2].lower()
        if plain == "srcset" and value:
            raise _broken(f"{_name(element)[:-1]} srcset>", "not_allowed")
        if plain in _ADDRESSES and value and not value.startswith("#"):
            design_files.require(
                "page.html", f'<{_local(element)} {plain}="{value}">', value, files, "page.html"
            )
    if element.tag == "link" and element.get("rel") != "stylesheet":
        raise _broken(_name(element), "not_allowed")


def _has_mark(element: Element) -> bool:
    return any(key in _MARKS for inner in element.iter() for key in inner.keys())  # noqa: SIM118


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _name(element: Element) -> str:
    marks = [f'{key}="{value}"' for key, value in element.items() if key in ("id", "class", *_MARKS)]
    return f"<{' '.join([_local(element), *marks])}>"


def _broken(element: str, reason: str) -> JobError:
    return design_files.broken("page.html", element, reason)
