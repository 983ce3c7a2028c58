"""A member's own editions: the PDF and its pictures. Anyone else's do not exist."""

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import certificates, db
from shared.certificates import files
from shared.certificates import pictures as stored
from shared.certificates.downloads import By
from shared.certificates.pictures import Size
from shared.damage import FileDamaged
from shared.errors import Refused
from web import downloaded, i18n, in_app, words
from web.files import send_open
from web.members import blueprint, documents, pictures
from web.members.me import my_edition
from web.members.pictures import PictureState


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
    sent = send_open(
        file,
        mimetype="application/pdf",
        sha256=str(edition.pdf_sha256),
        download_name=f"{name}.pdf",
        ascii_name=f"{kind.key}-{n}.pdf",
    )
    return downloaded.note(sent, edition, By.MEMBER)


@blueprint.get("/certificates/<int:n>.webp")
def picture(n: int) -> ResponseReturnValue:
    """Page 1 as the pages show it; 202 with words while it is being drawn."""
    with db.read() as session:
        edition = my_edition(session, documents.asked(), n)
    if (why := certificates.kept_back(edition)) is not None:
        return _no_file(why)
    if (drawn := stored.open_picture(edition, Size.SCREEN)) is not None:
        return send_open(drawn, mimetype=Size.SCREEN.mimetype, sha256=str(edition.picture_sha256))
    pictures.of(edition)
    response: Response = make_response(_("图片正在生成，请稍后再看。"), 202)
    response.mimetype = "text/plain"
    response.headers["Retry-After"] = "2"
    return response


@blueprint.get("/certificates/<int:n>.png")
def picture_to_keep(n: int) -> ResponseReturnValue:
    """Page 1 as sharp as a printer needs it, saved under the PDF's name; a page that waits until it is drawn.

    WeChat saves no files, but a picture that it shows.
    """
    kind = documents.asked()
    with db.read() as session:
        edition = my_edition(session, kind, n)
    if (why := certificates.kept_back(edition)) is not None:
        return _no_file(why)
    if (drawn := stored.open_picture(edition, Size.PRINT)) is not None:
        name = kind.saved_as(edition.facts["certificate_number"], i18n.language())
        return send_open(
            drawn, mimetype=Size.PRINT.mimetype, sha256=str(edition.print_picture_sha256),
            download_name=f"{name}.png", ascii_name=f"{kind.key}-{n}.png", shown=in_app.is_wechat(),
        )  # fmt: skip
    asked = pictures.of(edition, Size.PRINT)
    failed = asked.state is PictureState.FAILED
    page = render_template("members/picture_coming.html", failed=failed, n=n)
    return page, 410 if failed else 202, {} if failed else {"Retry-After": "2"}


def _no_file(why: Refused) -> ResponseReturnValue:
    """What is said instead of a file."""
    return render_template("members/no_file.html", told=words.reason(why.code, why.params)), 410
