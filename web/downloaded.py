"""Noting that an edition's file is handed out: once for each time it goes out from its beginning."""

from flask import Response, g, request

from shared import db
from shared.certificates import Certificate, downloads
from shared.certificates.downloads import By


def note(response: Response, edition: Certificate, by: By) -> Response:
    """The answer, written down unless it is a later part of the file, or nothing new (304)."""
    begins = response.headers.get("Content-Range", "bytes 0-").startswith("bytes 0-")
    if request.method == "GET" and response.status_code in (200, 206) and begins:
        with db.write() as session:
            downloads.record(session, edition, by, g.account.id)
    return response
