"""The lists: counts, days left, the oldest first, one filter and search; and what one did last."""

from dataclasses import replace
from typing import Any

from flask import g, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account
from shared.applications import course, queue
from shared.applications.queue import List
from shared.members import Institute
from web import forms
from web.desk.paging import page_of
from web.review import blueprint
from web.review.viewing import account, place, viewer

_SIZE = 20


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """One list, a page of it, and how many each has."""
    who, here = viewer(), place()
    with db.read() as s:
        counts = queue.counts(s, who)
        page = page_of(s, queue.rows(who, here.list, here.q), here.page, size=_SIZE)
        names = _names_of(s, page.items)
        lately = queue.lately(s, account(s))
        institutes = {one.code: one.names for one in s.scalars(select(Institute))}
    lists = [
        one for one in List if one is List.ALL or counts[one] or one in (List.TODO, List.NEW, List.OVERDUE)
    ]
    return render_template(
        "review/lists.html", page=page, filters=replace(here, page=1).args,
        counts=counts, here=here, lists=lists, names=names, lately=lately,
        institutes=institutes, form=forms.blank({"q": here.q}), left=course.days_left, me=g.account.id,
        national=who.national, home="review.home",
    )  # fmt: skip


def _names_of(s: Session, items: Any) -> dict[int, str]:
    """The persons who have these items."""
    ids = {one.taken_by for one in items if one.taken_by}
    rows = s.execute(select(Account.id, Account.person_name).where(Account.id.in_(ids)))
    return {row.id: row.person_name for row in rows}
