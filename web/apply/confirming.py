"""An applicant's e-mail and mobile: confirmed by the button of a mail, or six digits. They are the
member's then.
"""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import applications, db
from shared.addresses import masked
from shared.applications import Application, telling
from shared.applications.drafting import CONFIRM as _KINDS
from shared.notices import Channel, channels, proofs
from shared.notices.proofs import Seen, Standing
from shared.notices.receivers import Receiver
from shared.notices.telling import tell
from web import forms, i18n, limits
from web.apply import blueprint, opened
from web.apply.schemas import CodeSchema
from web.forms import Form


@blueprint.get("/contact")
def contact() -> ResponseReturnValue:
    """Which addresses were confirmed, and how to."""
    return _page(forms.blank())


def _page(form: Form) -> str:
    with db.read() as s:
        found = opened.mine(s)
        waits = proofs.guesses_left(s, _KINDS[Channel.SMS], _subject(found)) is not None
    listed = [
        (channel, masked(found.contact[key]), found.confirmed.get(channel) == found.contact[key])
        for channel, key in telling.ADDRESSES.items()
        if channel in channels.configured() and found.contact.get(key)
    ]
    return render_template("apply/contact.html", found=found, listed=listed, form=form, code_waits=waits)


@blueprint.post("/contact/<channel>/send")
def contact_send(channel: str) -> ResponseReturnValue:
    """Send the confirmation; a former one is void."""
    with db.read() as s:
        found = opened.mine(s)
    chosen = next((one for one in channels.configured() if one == channel), None)
    if chosen is not None and found.contact.get(telling.ADDRESSES[chosen]):
        limits.check("apply_confirm", f"{found.id} {channel}")
        limits.check("contact_receiver", found.contact[telling.ADDRESSES[chosen]].casefold())
        with db.write() as s:
            tell(s, _KINDS[chosen], Receiver(telling.NOUN, found.id), language=i18n.language())
        flash(_("已发出，请查收。"), "success")
    return redirect(url_for("apply.contact"), 303)


@blueprint.post("/contact/code")
def contact_code() -> ResponseReturnValue:
    """The code of the text message."""
    form = forms.read(CodeSchema())
    if form.ok:
        with db.write() as s:
            found = opened.mine(s, lock=True)
            code = "".join(form.values["code"].split())
            right = proofs.guess(s, _KINDS[Channel.SMS], _subject(found), code)
            if right:
                _confirm(found, Channel.SMS)
        if right:
            flash(_("手机号码已确认。"), "success")
            return redirect(url_for("apply.contact"), 303)
        form.refuse("code", _("验证码不正确或已失效。有几条短信时，请输入最新一条中的。"))
    return _page(form), 422


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """The page of a mail's link: its button confirms, opening it does nothing."""
    limits.check_address("link_address")
    with db.write() as s:
        seen = proofs.look(s, _KINDS[Channel.EMAIL], token)
        found = _of(seen) and applications.lock(s, _of(seen))
        if request.method == "POST" and seen and found and proofs.use(s, seen.id):
            _confirm(found, Channel.EMAIL)
            return redirect(url_for("apply.confirm", token=token), 303)
    if seen is None or not found:
        return _closed(None)
    if seen.standing not in (Standing.OPEN, Standing.USED):
        return _closed(seen)
    address = masked(found.contact.get(telling.ADDRESSES[Channel.EMAIL], ""))
    return render_template("apply/confirm.html", address=address, done=seen.standing is Standing.USED)


def _of(seen: Seen | None) -> int:
    return int(seen.subject.partition(":")[2]) if seen else 0


def _confirm(found: Application, channel: Channel) -> None:
    address = found.contact.get(telling.ADDRESSES[channel], "")
    if address:
        found.confirmed = {**found.confirmed, channel.value: address}


def _closed(seen: Seen | None) -> ResponseReturnValue:
    page = render_template("public/link_closed.html", seen=seen, page="apply", standings=Standing)
    return page, 404 if seen is None else 410


def _subject(found: Application) -> str:
    return f"{telling.NOUN}:{found.id}"
