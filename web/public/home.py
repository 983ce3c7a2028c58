"""The start page and the language switch."""

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from shared.settings import settings
from web import i18n
from web.places import safe
from web.public import blueprint
from web.public.login_form import login_form

_YEAR_S = 365 * 24 * 3600


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The portal."""
    return render_template("public/home.html", **login_form())


@blueprint.get("/language/<code>")
def language(code: str) -> ResponseReturnValue:
    """Remember the reader's language and go back to the page."""
    response = make_response(redirect(safe(request.args.get("next")) or "/"))
    if code in i18n.languages():
        response.set_cookie(
            i18n.COOKIE, code, max_age=_YEAR_S, httponly=True, samesite="Lax",
            secure=settings().secure_cookies,
        )  # fmt: skip
    return response
