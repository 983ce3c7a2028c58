"""公告: the list, and each on a page of its own."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from shared import db
from shared.errors import NotFound
from shared.texts import showing
from shared.texts.definitions import TextKind
from web import texts
from web.desk.paging import Page, asked_page
from web.public import blueprint

_SIZE = 20


@blueprint.get("/announcements")
def announcements() -> ResponseReturnValue:
    """Those that are shown now, the newest first."""
    with db.read() as s:
        heads = showing.newest_first(showing.heads(s, TextKind.ANNOUNCEMENT))
        number = min(asked_page(), max(1, -(-len(heads) // _SIZE)))
        page = Page(heads[(number - 1) * _SIZE : number * _SIZE], number, len(heads), _SIZE)
        listed = texts.views(s, page.items)
    return render_template("public/announcements.html", page=page, listed=listed, page_href=_page_href)


@blueprint.get("/announcements/<key>")
def announcement(key: str) -> ResponseReturnValue:
    """One of them, while it is shown."""
    with db.read() as s:
        found = texts.views(s, showing.heads(s, TextKind.ANNOUNCEMENT, key=key), below=1)
    if not found:
        raise NotFound("announcement")
    return render_template("public/announcement.html", text=found[0])


def _page_href(number: int) -> str:
    return url_for("public.announcements", page=number)
