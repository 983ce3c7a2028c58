"""Staff of an institute: find its members, see where they stand, reset their passwords; its accounts."""

import importlib
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from sqlalchemy import Select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shared import db
from shared.accounts import Account
from shared.accounts.rights import Right, may
from shared.applications import queue
from shared.applications.queue import List, Viewer
from shared.members import Institute
from shared.photos import review
from web import forms
from web.desk import members, troubles, years
from web.desk.institutes import own_institute
from web.desk.notices import notice_list
from web.desk.paging import asked_page, page_of
from web.desk.resetting import reset_password
from web.desk.sections import sections

blueprint = Blueprint("institute", __name__, url_prefix="/institute", template_folder="templates")
blueprint.context_processor(sections)


@blueprint.get("/")
def home() -> str:
    """Search among the institute's own members, for who may; what its admins have to see to."""
    q = " ".join(request.args.get("q", "").split())[:64]
    code = own_institute()
    with db.read() as s:
        institute = s.get_one(Institute, code)
        helps = may(g.account, Right.MEMBERS)
        page = members.search(s, q, asked_page(), institute=code) if q and helps else None
        return render_template(
            "institute/home.html", institute=institute, page=page, form=forms.blank({"q": q}),
            list_endpoint="institute.home", reset_endpoint="institute.member_reset",
            troubles=troubles.first_few(s, code) if helps else None, few=troubles.FEW, helps=helps,
            ending=years.ending(s, g.account), work=_work(s), photos_waiting=_photos(s),
            member_endpoint="counter.member",
        )  # fmt: skip


def _work(s: Session) -> dict[List, int]:
    """How much of each list of applications there is today, for who reviews them."""
    if not may(g.account, Right.APPLICATIONS):
        return {}
    counts = queue.counts(s, Viewer(g.account.id, own_institute()))
    return {name: counts[name] for name in (List.NEW, List.BACK, List.OVERDUE, List.MINE)}


def _photos(s: Session) -> review.Counts | None:
    """How many photos wait, for who reviews them."""
    if not may(g.account, Right.PHOTOS):
        return None
    found = review.counts(s, s.get_one(Account, g.account.id))
    return found if found.waiting else None


@blueprint.get("/unprintable")
def unprintable() -> str:
    """The institute's members whose name can't be printed."""
    return _troubles("unprintable", troubles.unprintable(own_institute()))


@blueprint.get("/failed")
def failed() -> str:
    """Failed jobs of the institute's members."""
    return _troubles("failed", troubles.failed(own_institute()))


def _troubles(what: str, rows: Select[*tuple[Any, ...]]) -> str:
    with db.read() as s:
        return render_template(
            "desk/trouble_list.html", what=what, page=page_of(s, rows, asked_page()), names=None,
            home="institute.home", members="institute.home", here=f"institute.{what}",
        )  # fmt: skip


@blueprint.route("/members/<number>/reset", methods=["GET", "POST"])
def member_reset(number: str) -> Response | str | tuple[str, int]:
    """A new initial password for a member of this institute; others do not exist here."""
    back = url_for("institute.home", q=number)
    return reset_password(request.method == "POST", number, back, institute=own_institute())


@blueprint.get("/notices")
def notices() -> str:
    """What became of the notices to this institute's people."""
    return notice_list("institute.notices", own_institute())


# The routes; they need what is above.
importlib.import_module("web.institute.accounts")
