"""Filling the fields of a finished page's form with what was sent by it before."""

from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from shared.accounts.kept_forms import Kept

_FIELDS = ("input", "textarea", "select")
_NEVER = frozenset({"password", "file", "submit", "button", "image", "reset"})
_TICKED = frozenset({"checkbox", "radio"})


def fill(document: Any, path: str, kept: Kept) -> list[str]:
    """Fill the form that `kept` was sent by, on the page at `path`; the texts that found no field there."""
    form = _form_of(document, path, kept)
    values: dict[str, list[str]] = defaultdict(list)
    for name, value in kept.fields:
        values[name].append(value)
    for element in _fields(form) if form is not None else []:
        texts = values[element.get("name")]
        if element.tag == "select":
            for option in element.iter("option"):
                _mark(option, "selected", texts, _value(option))
        elif element.get("type") in _TICKED:
            _mark(element, "checked", texts, element.get("value", "on"))
        elif texts:
            _write(element, texts.pop(0))
    return [text for texts in values.values() for text in texts if text.strip()]


def _form_of(document: Any, path: str, kept: Kept) -> Any:
    """The form that sends to the same place, the one with most of the fields when there are several."""
    names = {name for name, _ in kept.fields}
    same = [form for form in document.forms if _target(form, path) == kept.action]
    return max(same, key=lambda form: len(names & {one.get("name") for one in _fields(form)}), default=None)


def _target(form: Any, path: str) -> str | None:
    if (form.get("method") or "get").lower() != "post":
        return None
    return urlsplit(form.get("action") or path).path


def _fields(form: Any) -> list[Any]:
    named = [one for one in form.iter(*_FIELDS) if one.get("name")]
    return [one for one in named if one.get("type") not in _NEVER and one.get("disabled") is None]


def _mark(element: Any, attribute: str, texts: list[str], value: str) -> None:
    """Chosen when it was sent; a box or an entry that was not sent had not been chosen."""
    if value in texts:
        texts.remove(value)
        element.set(attribute, attribute)
    else:
        element.attrib.pop(attribute, None)


def _value(option: Any) -> str:
    return str(option.get("value", option.text_content().strip()))


def _write(element: Any, text: str) -> None:
    if element.tag == "textarea":
        element.text = "\n" + text  # the first line break after the tag is none of the text
    else:
        element.set("value", text)
