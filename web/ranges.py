"""Ranges as RFC 9110 has them (section 14.2), for whatever sends a file.

Werkzeug answers 416 to every `Range` that it can't serve; those that must or may be ignored are taken away
before a view sees them, so that the answer is the whole. What is left is one range of bytes in a GET.
"""

import re

from flask import request

_ONE = re.compile(
    r"bytes=(?:(?P<first>[0-9]{1,18})-(?P<last>[0-9]{1,18})?|-0*[1-9][0-9]{0,17})", re.IGNORECASE
)


def check() -> None:
    """Forget a `Range` of another method, unit or form, several at once, or for a validator that is weak."""
    if "HTTP_RANGE" in request.environ and not _counts(request.environ["HTTP_RANGE"]):
        del request.environ["HTTP_RANGE"]


def _counts(text: str) -> bool:
    one = _ONE.fullmatch(text.strip())
    if one is None or request.method != "GET":
        return False
    if request.environ.get("HTTP_IF_RANGE", "").lstrip().startswith("W/"):
        return False
    return one["last"] is None or int(one["first"]) <= int(one["last"])
