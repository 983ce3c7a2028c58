"""A member's own editions: the PDF and its picture. Anyone else's do not exist."""

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import certificates, db
from shared.certificates import Certificate, files
from shared.damage import FileDamaged
from shared.errors import Refused
from web import i18n, words
from web.files import send_open
from web.members import blueprint, documents, pictures
from web.members.me import my_edition


@blueprint.get("/certificates/<int:n>.pdf")
def download(n: int) -> ResponseReturnValue:
    """The PDF, by ranges if asked, under the name that the owner will look for."""
    kind = documents.asked()
    with db.read() as session:
        edition = my_edition(session, kind, n)
    if (why := certificates.kept_back(edition)) is not None:
        return _no_file(why)
    try:
        edition, file = files.open_pdf(edition)
    except FileDamaged:
        return _no_file(certificates.not_whole(edition))
    name = kind.saved_as(edition.facts["certificate_number"], i18n.language())
    return send_open(
        file,
        mimetype="application/pdf",
        sha256=str(edition.pdf_sha256),
        download_name=f"{name}.pdf",
        ascii_name=f"{kind.key}-{n}.pdf",
    )


@blueprint.get("/certificates/<int:n>.png")
def picture(n: int) -> ResponseReturnValue:
    """Page 1 as a picture; 202 with words while it is being drawn."""
    kind = documents.asked()
    with db.read() as session:
        edition = my_edition(session, kind, n)
    if (why := certificates.kept_back(edition)) is not None:
        return _no_file(why)
    if (found := _picture(edition)) is not None:
        return found
    pictures.of(edition)
    response: Response = make_response(_("图片正在生成，请稍后再看。"), 202)
    response.mimetype = "text/plain"
    response.headers["Retry-After"] = "2"
    return response


def _picture(edition: Certificate) -> Response | None:
    """The picture if there is one, whole; one that is not is forgotten, and so drawn again."""
    if (drawn := files.picture_of(edition)) is None:
        return None
    return send_open(drawn, mimetype="image/png", sha256=str(edition.picture_sha256))


def _no_file(why: Refused) -> ResponseReturnValue:
    """What is said instead of a file."""
    return render_template("members/no_file.html", told=words.reason(why.code, why.params)), 410
