"""地方注协咨询电话, and how personal data are handled."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from shared import db
from shared.members import Institute
from web.public import blueprint


@blueprint.get("/institutes")
def institutes() -> ResponseReturnValue:
    """Every institute: phone, address and hours, or the notice that replaces them."""
    with db.read() as s:
        rows = list(s.scalars(select(Institute).order_by(Institute.position, Institute.code)))
    return render_template("public/institutes.html", institutes=rows)


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    """The body's notice on personal data, in full."""
    return render_template("public/privacy.html")
