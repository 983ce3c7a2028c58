"""公告 of those admitted: day, institute, and as much of each name as the body says."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from shared import db
from shared.applications import Application
from shared.applications.states import State
from shared.bodies import body
from shared.members import Institute, Member
from web.desk.paging import asked_page, page_of
from web.public import blueprint

_SIZE = 100


@blueprint.get("/admitted")
def admitted() -> ResponseReturnValue:
    """The newest first. Whose membership has ended since stands there no longer."""
    wanted = (
        select(Member.name, Application.announced_on, Institute)
        .join(Application, Application.member_id == Member.id)
        .join(Institute, Institute.code == Member.institute_code)
        .where(Application.state == State.APPROVED, Member.state != "ended")
        .order_by(Application.announced_on.desc(), Application.id.desc())
    )
    with db.read() as s:
        page = page_of(s, wanted, asked_page(), size=_SIZE)
    return render_template(
        "public/admitted.html", page=page, shown=announced_name,
        page_address=lambda number: url_for("public.admitted", page=number),
    )  # fmt: skip


def announced_name(name: str) -> str:
    """As much of a name as the body announces."""
    match body().applications.announced_name:
        case "masked":
            return name[:1] + "*" * (len(name) - 2) + (name[-1:] if len(name) > 2 else "*")
        case "surname":
            return name[:1] + "*" * (len(name) - 1)
        case _:
            return name
