"""联系方式: the member's e-mail and mobile for notices, how far their confirmation is, and what is told.

Only what could arrive is offered. A change asks for the password: who holds the address can reset it.
"""

from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError, fields
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account, contacts, logins
from shared.accounts.contacts import CHECKS, CONFIRM, NOUN, Contact
from shared.addresses import LONGEST_EMAIL
from shared.bodies import body
from shared.errors import NotFound, Refused
from shared.notices import Channel, catalogue, channels, proofs
from shared.notices.fates import Fate, fates
from shared.notices.receivers import Receiver
from shared.notices.telling import last_of
from shared.rules import RuleError
from web import forms, i18n, limits, words
from web.forms import Form
from web.members import blueprint
from web.members.me import me
from web.schema import Schema
from web.typed import Typed


@dataclass(frozen=True)
class Standing:
    """One channel: the address in use, the one to be confirmed and what became of its confirmation."""

    channel: Channel
    own: Contact | None
    proposed: Contact | None
    fate: Fate | None
    guesses: int | None


class _Address(fields.String):
    """An address by the rule of its channel."""

    def __init__(self, channel: Channel) -> None:
        super().__init__(load_default="")
        self.channel, self.longest = channel, 2 * LONGEST_EMAIL

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        typed = str(super()._deserialize(value, attr, data, **more))
        try:
            return CHECKS[self.channel](typed)
        except RuleError as error:
            raise ValidationError(words.reason(error.code, error.params)) from None


class EmailSchema(Schema):
    """A new e-mail address."""

    address = _Address(Channel.EMAIL)
    current = Typed(secret=True, longest=1000)


class MobileSchema(Schema):
    """A new mobile number."""

    address = _Address(Channel.SMS)
    current = Typed(secret=True, longest=1000)


class RemoveSchema(Schema):
    """What a removal asks for."""

    current = Typed(secret=True, longest=1000)


class CodeSchema(Schema):
    """The six digits that were sent."""

    code = Typed(missing=lambda: _("请输入短信中的 6 位数字"), longest=40)


_SCHEMAS: dict[Channel, type[Schema]] = {Channel.EMAIL: EmailSchema, Channel.SMS: MobileSchema}


@blueprint.get("/contacts", endpoint="contacts")
def show_contacts() -> ResponseReturnValue:
    """How the member is reached, and what for."""
    return _overview(forms.blank())


def _overview(form: Form) -> str:
    with db.read() as session:
        account = session.get_one(Account, g.account.id)
        standings = [_standing(session, account.id, channel) for channel in _offered()]
    optional = [kind for kind in catalogue.kinds().values() if kind.optional and account.role in kind.who]
    return render_template(
        "members/contacts.html", standings=standings, optional=optional, off=account.notices_off, form=form
    )


def _standing(session: Session, account_id: int, channel: Channel) -> Standing:
    waiting = contacts.proposed(session, account_id).get(channel)
    own = contacts.own(session, account_id).get(channel)
    if waiting is None:
        return Standing(channel, own, None, None, None)
    last = last_of(session, CONFIRM[channel], Receiver(NOUN, waiting.id))
    [fate] = fates(session, [last]) if last else [None]
    left = proofs.guesses_left(session, CONFIRM[channel], contacts.subject(waiting.id))
    return Standing(channel, own, waiting, fate, left)


@blueprint.route("/contacts/<channel>/edit", methods=["GET", "POST"])
def contact_edit(channel: str) -> ResponseReturnValue:
    """Type an address; its confirmation goes there."""
    chosen = _channel(channel)
    if request.method == "GET":
        return _edit_page(chosen, forms.blank({"address": _known(chosen)}))
    form = forms.read(_SCHEMAS[chosen]())
    _confirm_password(form)
    if form.ok:
        _propose(chosen, form)
    if not form.ok:
        return _edit_page(chosen, form), 422
    flash(_told(chosen), "success")
    return redirect(url_for("members.contacts"), 303)


def _propose(channel: Channel, form: Form) -> None:
    address = form.values["address"]
    _limit(address)
    try:
        with db.write() as session:
            account = session.get_one(Account, g.account.id)
            contacts.propose(session, account, channel, address, language=i18n.language())
    except Refused as refused:
        form.refuse("address", words.reason(refused.code, refused.params))


def _limit(address: str) -> None:
    limits.check("contact_account", str(g.account.id))
    limits.check("contact_receiver", address.casefold())


def _told(channel: Channel) -> str:
    if channel is Channel.SMS:
        return _("验证码正在发往这个号码，请在下面输入。")
    return _("确认邮件正在发往这个地址，请打开邮件中的链接，按页面上的“确认”。")


def _confirm_password(form: Form) -> None:
    if form.ok and not logins.confirms(g.account.id, form.values.get("current", "")):
        form.refuse("current", _("现在的密码不正确，或者距上一次尝试太近"))


def _edit_page(channel: Channel, form: Form) -> str:
    return render_template("members/contact_edit.html", channel=channel, form=form, channels=Channel)


def _known(channel: Channel) -> str:
    """What the profile has, so that it need not be typed again."""
    check = {Channel.EMAIL: "email", Channel.SMS: "mobile"}[channel]
    with db.read() as session:
        values = me(session).profile or {}
    found = (values.get(field.key) for field in body().profile.editable() if field.check == check)
    return str(next((value for value in found if value), ""))


@blueprint.post("/contacts/<channel>/again")
def contact_again(channel: str) -> ResponseReturnValue:
    """Send the confirmation once more; the one before is then void."""
    chosen = _channel(channel)
    with db.read() as session:
        waiting = contacts.proposed(session, g.account.id).get(chosen)
    if waiting is not None:
        _limit(waiting.address)
        with db.write() as session:
            account = session.get_one(Account, g.account.id)
            contacts.send_again(session, account, chosen, language=i18n.language())
        flash(_told(chosen), "success")
    return redirect(url_for("members.contacts"), 303)


@blueprint.post("/contacts/code")
def contact_code() -> ResponseReturnValue:
    """The code of the text message."""
    channel = _channel(Channel.SMS)
    form = forms.read(CodeSchema())
    code = "".join(form.values.get("code", "").split())
    if form.ok:
        with db.write() as session:
            done = contacts.confirm_by_code(session, g.account.id, channel, code)
        if done:
            flash(_("手机号码已确认。"), "success")
            return redirect(url_for("members.contacts"), 303)
        form.refuse("code", _("验证码不正确或已失效。有几条短信时，请输入最新一条中的。"))
    return _overview(form), 422


@blueprint.route("/contacts/<channel>/remove", methods=["GET", "POST"])
def contact_remove(channel: str) -> ResponseReturnValue:
    """Ask, with the password; then there is no such address any more."""
    chosen, form = _channel(channel), forms.blank()
    if request.method == "POST":
        form = forms.read(RemoveSchema())
        _confirm_password(form)
        if form.ok:
            with db.write() as session:
                contacts.remove(session, session.get_one(Account, g.account.id), chosen)
            flash(_("已删除。"), "success")
            return redirect(url_for("members.contacts"), 303)
    with db.read() as session:
        found = _standing(session, g.account.id, chosen)
    if found.own is None and found.proposed is None:
        return redirect(url_for("members.contacts"), 303)
    page = render_template("members/contact_remove.html", standing=found, form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/contacts/notices")
def notice_choices() -> ResponseReturnValue:
    """Which of the notices that may be switched off are wanted."""
    wanted = set(request.form.getlist("wanted"))
    with db.write() as session:
        account = session.get_one(Account, g.account.id)
        optional = [k.name for k in catalogue.kinds().values() if k.optional and account.role in k.who]
        account.notices_off = [name for name in optional if name not in wanted]
    flash(_("已保存。"), "success")
    return redirect(url_for("members.contacts"), 303)


def _offered() -> list[Channel]:
    return [channel for channel in Channel if channel in channels.configured()]


def _channel(name: str) -> Channel:
    if name not in _offered():
        raise NotFound(f"channel {name}")
    return Channel(name)
