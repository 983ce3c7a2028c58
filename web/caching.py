"""What may be kept by a browser or a proxy: nothing (`no-store`), but for the endpoints named here.

It is set last and over whatever a view or Flask has set: `send_file` writes a `Cache-Control` of its own,
which a default would leave as it is.
"""

from flask import Flask, Response, request

RULE = "no-store"
EXCEPTIONS = {
    # Their addresses change with their content.
    "static": "public, max-age=31536000",
    # Scanned again at once, a certificate costs nothing; withdrawn, it is known within half a minute.
    "verify.link": "public, max-age=30",
    # Large and never changed; whether the reader may have it is asked each time.
    "members.picture": "private, no-cache",
    "members.picture_to_keep": "private, no-cache",
    "public.text_file": "private, no-cache",
}
_KEPT = frozenset({200, 206, 304})  # an error, a redirect and a "not yet" are no such file or page


def init_app(app: Flask) -> None:
    """Set `Cache-Control` on every answer."""
    app.after_request(_decide)


def _decide(response: Response) -> Response:
    allowed = EXCEPTIONS.get(request.endpoint or "") if response.status_code in _KEPT else None
    response.headers["Cache-Control"] = allowed or RULE
    response.headers.pop("Expires", None)
    return response
