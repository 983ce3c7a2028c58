"""A new initial password for whoever stands at the counter: asked for on one page, shown once on the next."""

from collections.abc import Sequence

from flask import flash, redirect, render_template
from flask_babel import gettext as _
from marshmallow import ValidationError, fields, validates_schema
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shared import codes, db, members
from shared.accounts import Account
from shared.accounts import rules as account_rules
from shared.bodies import body
from shared.errors import NotFound, Refused
from shared.members import Member, Membership
from shared.members.sealed_id import masked_id
from shared.settings import settings
from web import forms, i18n, words
from web.acting import acting
from web.forms import Form
from web.schema import Schema

Documents = Sequence[tuple[str, str]]


def documents_to_check() -> Documents:
    """The kinds of identity document that this body knows."""
    return codes.choices(body().tables["id_type"].entries, i18n.language())


class CheckedSchema(Schema):
    """Which document the person showed."""

    checked = fields.String(load_default="")

    @validates_schema
    def _is_one(self, data: dict[str, str], **_kwargs: object) -> None:
        if body().tables["id_type"].get(data.get("checked", "")) is None:
            raise ValidationError(_("请选择您核对了哪种证件"), "checked")


def reset_password(
    asked: bool, number: str, back: str, institute: str | None = None
) -> Response | str | tuple[str, int]:
    """Ask first (`asked` False); then reset a member's password (of one institute, if given) and show it.

    Whoever resets says which document was looked at.
    """
    if not asked:
        return _ask(number, back, institute, forms.blank())
    form = forms.read(CheckedSchema())
    if not form.ok:
        return _ask(number, back, institute, form), 422
    try:
        with db.write() as s:
            account = account_rules.of_member(s, _member(s, number, institute))
            password = account_rules.reset(s, account, actor=acting(), checked=form.values["checked"])
    except Refused as refused:
        flash(words.reason(refused.code, refused.params), "warning")
        return redirect(back)
    return password_once(account, password, back)


def ask_first(
    who: list[tuple[str, str]], back: str, form: Form | None = None, documents: Documents = ()
) -> str:
    """The page before a reset: who it is about, what will happen, which document was looked at."""
    return render_template("desk/reset_ask.html", who=who, back=back, form=form, documents=documents)


def password_once(account: Account, password: str, back: str) -> str:
    """The page that shows an initial password; it is stored nowhere, so it can be shown only now."""
    return render_template(
        "desk/password_once.html", login_name=account.login_name, who=account.person_name,
        password=password, back=back, hours=settings().initial_password_s // 3600,
    )  # fmt: skip


def _ask(number: str, back: str, institute: str | None, form: Form) -> str:
    with db.read() as s:
        found = _member(s, number, institute)
        who = [(_("会员证书编号"), found.certificate_number), (_("姓名"), found.name),
               (_("证件"), masked_id(found))]  # fmt: skip
    return ask_first(who, back, form, documents_to_check())


def _member(session: Session, number: str, institute: str | None) -> Member:
    found = members.by_number(session, number)
    if found is None or found.state == Membership.ENDED:
        raise NotFound("member")
    if institute is not None and found.institute_code != institute:
        raise NotFound("member of another institute")
    return found
