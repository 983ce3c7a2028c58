"""地方注协咨询电话, and how personal data are handled."""

from flask import render_template
from flask.typing import ResponseReturnValue

from shared import db
from shared.errors import NotFound
from shared.texts.definitions import TextKind
from web import texts
from web.public import blueprint


@blueprint.get("/institutes")
def institutes() -> ResponseReturnValue:
    """Every institute: phone, address and hours, or the notice that replaces them."""
    with db.read() as s:
        found = texts.institutes(s)
    return render_template("public/institutes.html", institutes=found)


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    """The body's notice on personal data, in full."""
    with db.read() as s:
        found = texts.one(s, TextKind.PRIVACY, below=1)
    if found is None:
        raise NotFound("privacy notice")
    return render_template("public/privacy.html", text=found)
