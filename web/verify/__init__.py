"""Is this certificate genuine? The page behind the QR code, and 证书核验 for those who type."""

from flask import Flask

from web import security
from web.verify.pages import blueprint


def init_app(app: Flask) -> None:
    """These pages set no cookie and change nothing, so their form carries no CSRF token."""
    security.csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
