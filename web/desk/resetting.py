"""A new initial password for whoever stands at the counter: asked for on one page, shown once on the next."""

from flask import flash, redirect, render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shared import db, members
from shared.accounts import Account
from shared.accounts import rules as account_rules
from shared.errors import NotFound, Refused
from shared.members import Member, Membership
from shared.members.sealed_id import masked_id
from shared.settings import settings
from web import words
from web.acting import acting


def reset_password(asked: bool, number: str, back: str, institute: str | None = None) -> Response | str:
    """Ask first (`asked` False); then reset a member's password (of one institute, if given) and show it."""
    if not asked:
        return _ask(number, back, institute)
    try:
        with db.write() as s:
            account = account_rules.of_member(s, _member(s, number, institute))
            password = account_rules.reset(s, account, actor=acting())
    except Refused as refused:
        flash(words.reason(refused.code, refused.params), "warning")
        return redirect(back)
    return password_once(account, password, back)


def ask_first(who: list[tuple[str, str]], back: str) -> str:
    """The page before a reset: who it is about, and what will happen."""
    return render_template("desk/reset_ask.html", who=who, back=back)


def password_once(account: Account, password: str, back: str) -> str:
    """The page that shows an initial password; it is stored nowhere, so it can be shown only now."""
    return render_template(
        "desk/password_once.html", login_name=account.login_name, who=account.person_name,
        password=password, back=back, hours=settings().initial_password_s // 3600,
    )  # fmt: skip


def _ask(number: str, back: str, institute: str | None) -> str:
    with db.read() as s:
        found = _member(s, number, institute)
        who = [(_("会员证书编号"), found.certificate_number), (_("姓名"), found.name),
               (_("证件"), masked_id(found))]  # fmt: skip
    return ask_first(who, back)


def _member(session: Session, number: str, institute: str | None) -> Member:
    found = members.by_number(session, number)
    if found is None or found.state == Membership.ENDED:
        raise NotFound("member")
    if institute is not None and found.institute_code != institute:
        raise NotFound("member of another institute")
    return found
