"""联系方式: an account's e-mail and mobile for notices, how far their confirmation is, and what is told.

Members and those at the desk have the same pages, each under their own menu. Only what could arrive is
offered. A change asks for the password: who holds a member's address can set a new password by it.
"""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import db
from shared.accounts import Account, contacts, logins
from shared.bodies import body
from shared.errors import NotFound, Refused
from shared.members import Member
from shared.notices import Channel, catalogue, channels
from web import forms, i18n, limits, words
from web.addresses.schemas import ADDRESS, CodeSchema, RemoveSchema
from web.addresses.standing import standing
from web.forms import Form


def add_to(blueprint: Blueprint, under: str = "") -> None:
    """Give the blueprint these pages, below this path."""
    both = ["GET", "POST"]
    for path, view, methods in (
        ("/contacts", show_contacts, ["GET"]),
        ("/contacts/<channel>/edit", contact_edit, both),
        ("/contacts/<channel>/again", contact_again, ["POST"]),
        ("/contacts/code", contact_code, ["POST"]),
        ("/contacts/<channel>/remove", contact_remove, both),
        ("/contacts/notices", notice_choices, ["POST"]),
    ):
        name = "contacts" if view is show_contacts else view.__name__
        blueprint.add_url_rule(under + path, name, view, methods=methods)


def show_contacts() -> ResponseReturnValue:
    """How the member is reached, and what for."""
    return _overview(forms.blank())


def _overview(form: Form) -> str:
    with db.read() as session:
        account = session.get_one(Account, g.account.id)
        standings = [standing(session, account.id, channel) for channel in _offered()]
    optional = [kind for kind in catalogue.kinds().values() if kind.optional and account.role in kind.who]
    return render_template(
        "addresses/contacts.html", standings=standings, optional=optional, off=account.notices_off, form=form
    )


def contact_edit(channel: str) -> ResponseReturnValue:
    """Type an address; its confirmation goes there."""
    chosen = _channel(channel)
    if request.method == "GET":
        return _edit_page(chosen, forms.blank({"address": _known(chosen)}))
    form = forms.read(ADDRESS[chosen]())
    _confirm_password(form)
    if form.ok:
        _propose(chosen, form)
    if not form.ok:
        return _edit_page(chosen, form), 422
    flash(_told(chosen), "success")
    return redirect(url_for(".contacts"), 303)


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
    return render_template("addresses/contact_edit.html", channel=channel, form=form, channels=Channel)


def _known(channel: Channel) -> str:
    """What a member's profile has, so that it need not be typed again."""
    if g.account.member_id is None:
        return ""
    check = {Channel.EMAIL: "email", Channel.SMS: "mobile"}[channel]
    with db.read() as session:
        values = session.get_one(Member, g.account.member_id).profile or {}
    found = (values.get(field.key) for field in body().profile.editable() if field.check == check)
    return str(next((value for value in found if value), ""))


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
    return redirect(url_for(".contacts"), 303)


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
            return redirect(url_for(".contacts"), 303)
        form.refuse("code", _("验证码不正确或已失效。有几条短信时，请输入最新一条中的。"))
    return _overview(form), 422


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
            return redirect(url_for(".contacts"), 303)
    with db.read() as session:
        found = standing(session, g.account.id, chosen)
    if found.own is None and found.proposed is None:
        return redirect(url_for(".contacts"), 303)
    page = render_template("addresses/contact_remove.html", standing=found, form=form)
    return page, 422 if form.errors else 200


def notice_choices() -> ResponseReturnValue:
    """Which of the notices that may be switched off are wanted."""
    wanted = set(request.form.getlist("wanted"))
    with db.write() as session:
        account = session.get_one(Account, g.account.id)
        optional = [k.name for k in catalogue.kinds().values() if k.optional and account.role in k.who]
        account.notices_off = [name for name in optional if name not in wanted]
    flash(_("已保存。"), "success")
    return redirect(url_for(".contacts"), 303)


def _offered() -> list[Channel]:
    return [channel for channel in Channel if channel in channels.configured()]


def _channel(name: str) -> Channel:
    if name not in _offered():
        raise NotFound(f"channel {name}")
    return Channel(name)
