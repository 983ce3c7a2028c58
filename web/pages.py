"""What every page shows of the body, and where each kind of account is at home."""

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, request, url_for

from shared.accounts import Role
from shared.bodies import body
from shared.settings import settings
from shared.words import Words
from web import i18n
from web.words.admission import capital


def init_app(app: Flask) -> None:
    """`body`, `portal`, `public_host` and the like in templates; the filter `words` for the body's texts."""
    app.add_template_filter(words)
    app.add_template_filter(capital)
    app.add_template_global(home_of)
    app.add_template_global(this_place)
    version = _version(Path(str(app.static_folder)))
    app.jinja_env.globals["asset_version"] = version

    @app.url_defaults
    def version_of_static_files(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("v", version)

    app.context_processor(_common)


def _version(folder: Path) -> str:
    """Changes with any static file, so that browsers may keep them for long."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


def _common() -> dict[str, Any]:
    ours = body()
    return {
        "body": ours,
        "portal": words(ours.portal),
        "public_host": urlsplit(settings().public_address).netloc,
        "demo": settings().demo,
        "demo_mails": bool(settings().demo_mails_url),
    }


def words(text: Words) -> str:
    """A text of the body in the reader's language."""
    return text.get(i18n.language())


def home_of(role: str) -> str:
    """The address of a role's first page."""
    match role:
        case Role.MEMBER:
            return url_for("members.certificate")
        case Role.STAFF:
            return url_for("institute.home")
        case Role.OPS | Role.ADMIN:
            return url_for("ops.home")
        case _:
            raise AssertionError(role)


def this_place() -> str:
    """The path of this page, with its query when it has one."""
    query = request.query_string.decode(errors="replace")
    return f"{request.path}?{query}" if query else request.path
