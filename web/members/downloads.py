"""A member's own editions: the PDF and its picture. Anyone else's do not exist."""

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import certificates, db, storage
from shared.certificates import Certificate
from web import i18n, words
from web.files import send_stored
from web.members import blueprint, documents, pictures
from web.members.me import my_edition


@blueprint.get("/certificates/<int:n>.pdf")
def download(n: int) -> ResponseReturnValue:
    """The PDF, by ranges if asked, under the name that the owner will look for."""
    kind = documents.asked()
    with db.read() as session:
        edition = my_edition(session, kind, n)
    if (kept_back := _kept_back(edition)) is not None:
        return kept_back
    name = kind.saved_as(edition.facts["certificate_number"], i18n.language())
    return send_stored(
        str(edition.pdf_key),
        mimetype="application/pdf",
        sha256=edition.pdf_sha256,
        size=edition.pdf_size,
        download_name=f"{name}.pdf",
        ascii_name=f"{kind.key}-{n}.pdf",
    )


@blueprint.get("/certificates/<int:n>.png")
def picture(n: int) -> ResponseReturnValue:
    """Page 1 as a picture; 202 with words while it is being drawn."""
    kind = documents.asked()
    with db.read() as session:
        edition = my_edition(session, kind, n)
    if (kept_back := _kept_back(edition)) is not None:
        return kept_back
    if edition.picture_key:
        return send_stored(
            edition.picture_key, mimetype="image/png", etag=storage.sha256(edition.picture_key.encode())
        )
    pictures.of(edition)
    response: Response = make_response(_("图片正在生成，请稍后再看。"), 202)
    response.mimetype = "text/plain"
    response.headers["Retry-After"] = "2"
    return response


def _kept_back(edition: Certificate) -> ResponseReturnValue | None:
    """What is said instead of an edition that counts no more; None when its owner may have it."""
    if (why := certificates.kept_back(edition)) is None:
        return None
    return render_template("members/no_file.html", told=words.reason(why.code, why.params)), 410
