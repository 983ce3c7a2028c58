"""Members for ops: find one, reset the initial password."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from shared import db
from web import forms
from web.desk import members
from web.desk.paging import asked_page
from web.desk.resetting import reset_password
from web.ops import blueprint


@blueprint.get("/members", endpoint="members")
def search() -> str:
    """`?q=`: a full certificate number, or the beginning of a name."""
    q = " ".join(request.args.get("q", "").split())[:64]
    with db.read() as s:
        page = members.search(s, q, asked_page()) if q else None
    return render_template(
        "ops/members.html", page=page, form=forms.blank({"q": q}),
        list_endpoint="ops.members", reset_endpoint="ops.member_reset",
    )  # fmt: skip


@blueprint.route("/members/<number>/reset", methods=["GET", "POST"])
def member_reset(number: str) -> Response | str | tuple[str, int]:
    """A new initial password, shown once, for whoever stands at the counter."""
    return reset_password(request.method == "POST", number, url_for("ops.members", q=number))
