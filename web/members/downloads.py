"""A member's own editions: the PDF and its picture. Anyone else's do not exist."""

from flask import Response, make_response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import db
from shared.bodies import body
from web.files import send_stored
from web.members import blueprint, pictures
from web.members.me import my_edition


@blueprint.get("/certificates/<int:n>.pdf")
def download(n: int) -> ResponseReturnValue:
    """The PDF, by ranges if asked, under the name that the owner will look for."""
    with db.read() as session:
        edition = my_edition(session, n)
    number = edition.facts["certificate_number"]
    return send_stored(
        str(edition.pdf_key),
        mimetype="application/pdf",
        sha256=edition.pdf_sha256,
        size=edition.pdf_size,
        download_name=f"{body().certificate_title}-{number}.pdf",
        ascii_name=f"certificate-{n}.pdf",
    )


@blueprint.get("/certificates/<int:n>.png")
def picture(n: int) -> ResponseReturnValue:
    """Page 1 as a picture; 202 with words while it is being drawn."""
    with db.read() as session:
        edition = my_edition(session, n)
    if edition.picture_key:
        return send_stored(edition.picture_key, mimetype="image/png")
    pictures.of(edition)
    response: Response = make_response(_("图片正在生成，请稍后再看。"), 202)
    response.mimetype = "text/plain"
    response.headers["Retry-After"] = "2"
    return response
