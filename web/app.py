"""The web front end: validates requests, queues jobs, shows what the rows say."""

from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

from shared import crypto, starting
from shared.db import LARGEST_ID
from shared.settings import Settings, settings
from web import (
    access,
    api,
    apply,
    caching,
    compression,
    contacts,
    counter,
    desk,
    devices,
    editors,
    errors,
    health,
    i18n,
    institute,
    kept,
    limits,
    members,
    messages,
    ops,
    pages,
    public,
    request_log,
    review,
    security,
    sessions,
    texts,
    verify,
)

# One folder an audience, each with a `blueprint` of its own.
_LONGEST_NAME = 64
_ROOMS = (public, apply, members, desk, ops, institute, counter, review, editors)


class _RowNumber(IntegerConverter):
    """`<int:...>` in an address: what no row can have is not found."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST_ID, **options})


class _Name(UnicodeConverter):
    """`<...>` in an address: nothing of ours is named by more characters."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"maxlength": _LONGEST_NAME, **options})


def create_app() -> Flask:
    """The WSGI application, configured from the settings; makes no connection before the first request."""
    starting.program()
    configured = settings()
    app = Flask("web", template_folder="templates", static_folder="static")
    app.config.from_mapping(_config(configured))
    app.url_map.converters.update({"int": _RowNumber, "default": _Name, "string": _Name})
    if configured.proxy_hops:
        hops = configured.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    # The order matters: before_request hooks run in it, after_request hooks in reverse.
    for part in (
        compression,
        request_log,
        security,
        caching,
        i18n,
        sessions,
        devices,
        access,
        kept,
        limits,
        errors,
        pages,
        contacts,
        messages,
        texts,
        health,
    ):
        part.init_app(app)
    for room in _ROOMS:
        app.register_blueprint(room.blueprint)
    for part in (verify, api):
        part.init_app(app)
    return app


def _config(configured: Settings) -> dict[str, object]:
    secure = configured.secure_cookies
    newest, *older = crypto.signing_keys()
    return {
        "SECRET_KEY": newest,
        "SECRET_KEY_FALLBACKS": older,
        "WTF_CSRF_SECRET_KEY": [
            *reversed(older),
            newest,
        ],  # a form that was opened under an older key is taken
        "SESSION_COOKIE_NAME": "__Host-form" if secure else "form",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "MAX_CONTENT_LENGTH": security.MAX_BODY,
        "TRUSTED_HOSTS": security.trusted_hosts(configured),
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the browser session: a slow typist loses nothing
        "WTF_CSRF_SSL_STRICT": False,  # pages send no referrer; Sec-Fetch-Site and Origin are checked instead
        "TEMPLATES_AUTO_RELOAD": False,
    }
