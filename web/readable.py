"""What no view could read is refused before any of them runs: one place for what would be an error inside.

Databases take no NUL and no half of a surrogate pair; a parser's recursion ends somewhere; a header that is
no ASCII is no authorization. What is merely wrong is left to the schemas, which say what.
"""

import json
from typing import Any

from flask import abort, request

LONGEST_QUERY = 2_000  # characters of one value: an address to come back to, with its own query
LONGEST_NAME = 100
MOST_VALUES = 100  # of a query string
DEEPEST = 20  # levels of a JSON body
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})


def check() -> None:
    """400 for what can't be read, 414 for a query that is longer than any of ours."""
    _headers()
    _texts([request.path])
    if request.query_string:
        _query()
    if request.method not in _WITHOUT_BODY:
        _body()


def _headers() -> None:
    if any("\x00" in value for value in request.headers.values()):
        abort(400)
    if not request.headers.get("Authorization", "").isascii():
        abort(400)  # Werkzeug raises for it


def _query() -> None:
    if not _is_utf8(request.query_string):
        abort(400)
    pairs = list(request.args.items(multi=True))
    if len(pairs) > MOST_VALUES or any(len(value) > LONGEST_QUERY for _, value in pairs):
        abort(414)
    _named([name for name, _ in pairs])
    _texts(value for _, value in pairs)


def _body() -> None:
    if request.is_json:
        _json(request.get_data())
        return
    pairs = list(request.form.items(multi=True))
    files = list(request.files.items(multi=True))
    _named([name for name, _ in (*pairs, *files)])
    _texts(value for _, value in pairs)
    _texts(file.filename or "" for _, file in files)


def _named(names: list[str]) -> None:
    if any(len(name) > LONGEST_NAME for name in names):
        abort(400)
    _texts(names)


def _texts(texts: Any) -> None:
    if not all(map(is_text, texts)):
        abort(400)


def is_text(text: str) -> bool:
    """Whether a database takes it: no NUL, no lone half of a surrogate pair."""
    if text.isascii():
        return "\x00" not in text
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _json(body: bytes) -> None:
    try:
        value = json.loads(body)
    except (json.JSONDecodeError, UnicodeDecodeError):
        return  # no JSON: whoever reads it says so
    except (RecursionError, ValueError):  # too deep; a number of thousands of digits
        abort(400)
    if not _is_flat_and_text(value):
        abort(400)


def _is_flat_and_text(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        if not all(is_text(one) for one in level if isinstance(one, str)):
            return False
        level = [inner for one in level for inner in _inside(one)]
    return not level


def _inside(value: Any) -> list[Any]:
    match value:
        case dict():
            return [*value, *value.values()]
        case list():
            return value
    return []


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
