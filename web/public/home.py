"""The start page and the language switch."""

from typing import Any

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from shared import db
from shared.settings import settings
from shared.texts import showing
from shared.texts.definitions import TextKind
from web import i18n, texts
from web.places import safe
from web.public import blueprint
from web.public.login_form import login_form

_YEAR_S = 365 * 24 * 3600
_NEWS = 5  # announcements on the start page


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The portal."""
    with db.read() as s:
        told = _told(s)
    return render_template("public/home.html", **login_form(), **told)


def _told(session: Session) -> dict[str, Any]:
    """The texts of the start page, by two statements: what is shown, and what it says."""
    heads = showing.heads(session, TextKind.WELCOME, TextKind.GUIDE, TextKind.FAQ, TextKind.ANNOUNCEMENT)
    news = showing.newest_first([one for one in heads if one.kind is TextKind.ANNOUNCEMENT])
    rest = [one for one in heads if one.kind is not TextKind.ANNOUNCEMENT]
    views = texts.views(session, [*rest, *news[:_NEWS]])
    told = list(zip((one.kind for one in rest), views, strict=False))
    return {
        "welcome": next((view for kind, view in told if kind is TextKind.WELCOME), None),
        "questions": [view for kind, view in told if kind is not TextKind.WELCOME],
        "news": views[len(rest) :],
        "more_news": len(news) > _NEWS,
    }


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
