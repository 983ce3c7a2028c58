"""All members whose name can't be printed, and all failed jobs; the first page shows a few of each."""

from typing import Any

from flask import render_template
from sqlalchemy import Select

from shared import db
from web.desk import institutes, troubles
from web.desk.paging import asked_page, page_of
from web.ops import blueprint


@blueprint.get("/unprintable")
def unprintable() -> str:
    """Members of all institutes."""
    return _page("unprintable", troubles.unprintable())


@blueprint.get("/failed")
def failed() -> str:
    """Jobs of members of all institutes."""
    return _page("failed", troubles.failed())


def _page(what: str, rows: Select[*tuple[Any, ...]]) -> str:
    with db.read() as s:
        return render_template(
            "desk/trouble_list.html", what=what, page=page_of(s, rows, asked_page()),
            names=institutes.names(s), home="ops.home", members="ops.members", here=f"ops.{what}",
        )  # fmt: skip
