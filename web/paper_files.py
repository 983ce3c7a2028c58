"""A document of an application, byte for byte as it was sent: to save, never shown in the browser."""

from flask import Response, abort

from shared.applications.papers import Paper
from shared.damage import Named, open_named
from web.files import send_open

_TYPES = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}


def send(paper: Paper, name: str) -> Response:
    """The file under this (ASCII) name without ending; who may have it was decided before."""
    if paper.removed_at:
        abort(404)
    file = open_named(Named(paper, "file_key", paper.sha256, paper.size))
    saved = f"{name}.{paper.media}"
    return send_open(
        file, mimetype=_TYPES[paper.media], sha256=paper.sha256, download_name=saved, ascii_name=saved
    )  # fmt: skip
