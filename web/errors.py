"""The one place where an error becomes an HTTP status and a page that says what to do."""

import structlog
from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from shared import db
from shared.damage import FileDamaged
from shared.errors import NotFound, StorageAway
from shared.storage import is_full
from web import problems, request_log

_log = structlog.get_logger("web")


def init_app(app: Flask) -> None:
    """Designed pages for people; the API answers problem+json by its own handlers."""
    app.register_error_handler(CSRFError, form_expired)
    app.register_error_handler(NotFound, lambda _: _page(404, "not_found"))
    app.register_error_handler(FileDamaged, lambda _: _page(410, "damaged"))
    app.register_error_handler(SecurityError, _not_our_name)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


_AWAY_S = "10"  # a database that restarts is back within seconds
_KEPT = ("Allow", "Retry-After", "Content-Range")
_PAGES = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "not_found",
    413: "too_large",
    414: "too_large",
    429: "too_many",
}


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.get_response()
    status = error.code or 500
    page, code, headers = _page(status, _PAGES.get(status, "bad_request" if status < 500 else "broken"))
    kept = {name: value for name, value in error.get_headers() if name in _KEPT}
    return page, code, {**headers, **kept}


def _not_our_name(_: SecurityError) -> ResponseReturnValue:
    """A host name that is not ours: no page, for its links could not be made."""
    return "Unknown host name.\n", 400, {"Content-Type": "text/plain"}


def form_expired(_: CSRFError) -> ResponseReturnValue:
    """The form's token is none of this browser's (any more); what was typed is kept where it can be."""
    from web import kept

    return _page(400, "form_expired", kept=kept.keep())


def _unexpected(error: Exception) -> ResponseReturnValue:
    _log.error(
        "unexpected", route=str(request.url_rule), reference=request_log.reference(),
        error=type(error).__name__, exc_info=error,
    )  # fmt: skip
    if is_full(error) or db.is_full(error):
        return _page(507, "full")
    if db.is_away(error) or isinstance(error, StorageAway):
        page, status, headers = _page(503, "away")
        return page, status, {**headers, "Retry-After": _AWAY_S}
    return _page(500, "broken")


def too_many(wait_s: float) -> tuple[str, int, dict[str, str]]:
    """The page for someone who tried too often; `wait_s` seconds are left."""
    return _page(429, "too_many", minutes=max(1, round(wait_s / 60)))


def _page(status: int, name: str, **more: object) -> tuple[str, int, dict[str, str]]:
    g.setdefault("account", None)
    if request.path.startswith("/api/"):
        return problems.of_status(status, name, request_log.reference())
    page = render_template("error.html", name=name, status=status, reference=request_log.reference(), **more)
    return page, status, {}
