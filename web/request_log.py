"""One JSON line a request, without personal data: no query strings, bodies, cookies or values in paths."""

import secrets
import time

import structlog
from flask import Flask, Response, g, request

from shared import logs
from web.access import LEAN

_log = structlog.get_logger("web")


def init_app(app: Flask) -> None:
    """Give each request a reference number, log its end."""
    logs.configure()
    app.before_request(_start)
    app.after_request(_finish)


def reference() -> str:
    """This request's number, for the reader to quote and the log to hold."""
    if "reference" not in g:
        g.reference = secrets.token_hex(4).upper()
    return str(g.reference)


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    if request.endpoint in LEAN:
        return response
    account = g.get("account")
    _log.info(
        "request",
        method=request.method,
        # The rule, not the path: paths hold verify tokens and numbers.
        route=str(request.url_rule) if request.url_rule else None,
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        account=account.id if account else None,
        reference=reference(),
    )
    return response
