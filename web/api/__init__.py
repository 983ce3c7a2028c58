"""The JSON API under /api/v1: submit, poll, download, campaigns, applications; described at openapi.json.

Errors are problem+json: `web.errors` asks `web.problems` for whatever fails below /api.
"""

from http import HTTPStatus

from flask import Flask
from flask_smorest import Api

from web import security
from web.api import applications, campaigns, certificates, jobs
from web.api.blueprint import DESCRIPTION, blueprint
from web.api.schemas import Problem, one_of_each_kind
from web.problems import MIMETYPE

__all__ = ["applications", "campaigns", "certificates", "init_app", "jobs"]

PREFIX = "/api/v1"


class _Api(Api):
    """Errors are problem+json, answered by `web.errors`: handlers of its own would answer for pages too."""

    def _register_error_handlers(self) -> None:
        pass

    def _register_responses(self) -> None:
        content = {MIMETYPE: {"schema": Problem}}
        for name, text in [("DEFAULT_ERROR", "RFC 9457"), *((s.name, s.phrase) for s in HTTPStatus)]:
            self.spec.components.response(name, {"description": text, "content": content}, lazy=True)


def init_app(app: Flask) -> None:
    """Register the routes and their description."""
    app.config.update(
        API_TITLE="电子会员证 API",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = _Api(app, spec_kwargs={"info": {"description": DESCRIPTION}})
    components = api.spec.components
    components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    components.security_scheme("login", {"type": "apiKey", "in": "cookie", "name": "login"})
    api.register_blueprint(blueprint, url_prefix=PREFIX)
    components.schemas["Selection"] = one_of_each_kind(components.schemas["Selection"])
    security.csrf.exempt(blueprint)  # `web.api.callers` checks the requests that come with a cookie
