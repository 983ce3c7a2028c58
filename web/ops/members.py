"""Members for ops: find one, reset the initial password."""

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session

from shared import account_rules, db, members
from shared.errors import NotFound
from shared.members import Member, Membership
from web import forms
from web.ops import blueprint, member_reads
from web.ops.accounts import password_once
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


@blueprint.post("/members/<number>/reset")
def member_reset(number: str) -> str:
    """A new initial password, shown once, for whoever stands at the counter."""
    return reset_password(number, url_for("ops.members", q=number))


def reset_password(number: str, back: str, institute: str | None = None) -> str:
    """Reset a member's password (of one institute, if given) and show the new one."""
    with db.write() as s:
        account = account_rules.of_member(s, _member(s, number, institute))
        password = account_rules.reset(s, account, actor=g.account.login_name, account_id=g.account.id)
    return password_once(account, password, back)


def _member(session: Session, number: str, institute: str | None) -> Member:
    found = members.by_number(session, number)
    if found is None or found.state == Membership.ENDED:
        raise NotFound("member")
    if institute is not None and found.institute_code != institute:
        raise NotFound("member of another institute")
    return found
