"""Members for ops: find one, reset the initial password."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shared import db, members
from shared.accounts import rules as account_rules
from shared.errors import NotFound, Refused
from shared.members import Member, Membership
from web import forms, words
from web.ops import blueprint, member_reads
from web.ops.accounts import password_once
from web.ops.acting import acting
from web.ops.paging import asked_page


@blueprint.get("/members", endpoint="members")
def search() -> str:
    """`?q=`: a full certificate number, or the beginning of a name."""
    q = " ".join(request.args.get("q", "").split())[:64]
    with db.read() as s:
        page = member_reads.search(s, q, asked_page()) if q else None
    return render_template(
        "ops/members.html", page=page, form=forms.blank({"q": q}),
        list_endpoint="ops.members", reset_endpoint="ops.member_reset",
    )  # fmt: skip


@blueprint.route("/members/<number>/reset", methods=["GET", "POST"])
def member_reset(number: str) -> Response | str:
    """A new initial password, shown once, for whoever stands at the counter."""
    return reset_password(number, url_for("ops.members", q=number))


def reset_password(number: str, back: str, institute: str | None = None) -> Response | str:
    """Ask; then reset a member's password (of one institute, if given) and show the new one."""
    if request.method != "POST":
        return _ask(number, back, institute)
    try:
        with db.write() as s:
            account = account_rules.of_member(s, _member(s, number, institute))
            password = account_rules.reset(s, account, **acting())
    except Refused as refused:
        flash(words.reason(refused.code, refused.params), "warning")
        return redirect(back)
    return password_once(account, password, back)


def _ask(number: str, back: str, institute: str | None) -> str:
    with db.read() as s:
        found = _member(s, number, institute)
        who = [(_("会员证书编号"), found.certificate_number), (_("姓名"), found.name),
               (_("证件"), member_reads.masked_id(found))]  # fmt: skip
    return render_template("ops/reset_ask.html", who=who, back=back)


def _member(session: Session, number: str, institute: str | None) -> Member:
    found = members.by_number(session, number)
    if found is None or found.state == Membership.ENDED:
        raise NotFound("member")
    if institute is not None and found.institute_code != institute:
        raise NotFound("member of another institute")
    return found
