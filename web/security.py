"""What every answer carries, and what is refused before a view runs."""

from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect

from shared.applications import papers
from shared.photos import uploads
from shared.photos.intake import LARGEST as LARGEST_PHOTO
from shared.register.imports import MAX_FILE_BYTES
from shared.settings import Settings, settings
from shared.texts import files as text_files
from web import ranges, readable

csrf = CSRFProtect()

MAX_BODY = 2_000_000
# Endpoints that take files, with the form around them; the views check again what they got.
LARGE_BODIES = {
    "ops.import_upload": MAX_FILE_BYTES + MAX_BODY,
    "counter.uploads": uploads.MOST_AT_ONCE + MAX_BODY,
    "counter.upload_part": uploads.PART_BYTES,
    "counter.photo": LARGEST_PHOTO + MAX_BODY,
    "members.photo_upload": LARGEST_PHOTO + MAX_BODY,
    "apply.papers": papers.MOST_BYTES + MAX_BODY,
    "editors.edit": text_files.MOST_BYTES + MAX_BODY,
}

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _CSP,
    "Referrer-Policy": "no-referrer",  # QR links carry tokens
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


# Read without forms: opening the signed cookie would double what a status poll costs here.
_WITHOUT_FORMS = ("/api/v1/jobs/", "/static/", "/healthz", "/readyz")


class FormSession(SecureCookieSessionInterface):
    """Flask's signed cookie, which holds the CSRF token; left shut where nobody asks for it."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.method == "GET" and request.path.startswith(_WITHOUT_FORMS):
            return self.session_class()
        return super().open_session(app, request)


def init_app(app: Flask) -> None:
    """Cross-site requests and what can't be read out, CSRF tokens checked, headers on every answer."""
    app.session_interface = FormSession()
    app.before_request(_refuse_cross_site)
    app.before_request(readable.check)
    app.before_request(ranges.check)
    csrf.init_app(app)
    app.after_request(_add_headers)


def trusted_hosts(configured: Settings) -> list[str]:
    """Host names this installation answers to."""
    named = [host.strip() for host in configured.trusted_hosts.split(",") if host.strip()]
    if named:
        return named
    own = urlsplit(configured.public_address).hostname or "localhost"
    return [own, "localhost", "127.0.0.1", "[::1]"]


def _refuse_cross_site() -> None:
    """Unsafe methods only from our own pages. `Origin: null` is what no-referrer pages send themselves."""
    if request.method in _SAFE_METHODS:
        return
    if request.endpoint in LARGE_BODIES:
        request.max_content_length = LARGE_BODIES[request.endpoint]
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            abort(403, description="cross_site")
        return
    origin = request.headers.get("Origin", "null")
    if origin != "null" and _host_of(origin) != request.host:
        abort(403, description="cross_site")


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _add_headers(response: Response) -> Response:
    headers = response.headers
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if settings().secure_cookies:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response
