"""Text is sent compressed where the asker chose nothing in it: its length then says nothing of its secrets.

An answer that holds a secret (a form's token, a member's data) beside something that the request chose says
by its compressed length whether the two agree (BREACH). Answers to a GET without a query choose nothing.
"""

from flask import Flask, Response, request
from flask_compress import Compress

# Without a secret of anybody's, whatever their query says.
_OPEN = frozenset({"static", "verify.link"})
_SMALLEST = 1_000  # bytes: below, compressing saves no packet
_ALGORITHMS = ["br", "gzip"]
_KINDS = [
    "text/html", "text/css", "text/plain", "text/javascript", "application/javascript", "application/json",
    "application/problem+json", "image/svg+xml",
]  # fmt: skip

_compress = Compress()


def init_app(app: Flask) -> None:
    """Compress what may be; before the other parts, so that their headers are there already."""
    app.config.from_mapping(
        COMPRESS_REGISTER=False, COMPRESS_MIMETYPES=_KINDS,
        COMPRESS_ALGORITHM=_ALGORITHMS, COMPRESS_ALGORITHM_STREAMING=_ALGORITHMS,
    )  # fmt: skip
    _compress.init_app(app)
    app.after_request(_send)


def _send(response: Response) -> Response:
    return _compress.after_request(response) if _may_be(response) else response


def _may_be(response: Response) -> bool:
    if request.method != "GET" or response.status_code != 200 or response.mimetype not in _KINDS:
        return False
    if request.query_string and request.endpoint not in _OPEN:
        return False
    return request.endpoint == "static" or (response.calculate_content_length() or 0) >= _SMALLEST
