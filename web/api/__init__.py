"""The JSON API under /api/v1: submit, poll, download, campaigns. OpenAPI 3.1 at /api/v1/openapi.json.

Errors are problem+json: `web.errors` asks `web.api.problems` for whatever fails below /api.
"""

from flask import Flask
from flask_smorest import Api

from web import security
from web.api import campaigns, certificates, jobs
from web.api.blueprint import DESCRIPTION, blueprint
from web.api.problems import MIMETYPE
from web.api.schemas import Problem

__all__ = ["campaigns", "certificates", "init_app", "jobs"]

PREFIX = "/api/v1"


class _Api(Api):
    """Registers no error handlers of its own: they would answer for the pages too."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        pass


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
    components.response("Problem", {"description": "出错", "content": {MIMETYPE: {"schema": Problem}}})
    api.register_blueprint(blueprint, url_prefix=PREFIX)
    security.csrf.exempt(blueprint)  # `web.api.callers` checks the requests that come with a cookie
