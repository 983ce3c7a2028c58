"""A lost secret: made anew by a link that goes to the application's confirmed e-mail or mobile.

One answer whatever the number; what becomes of it is the notice job's affair.
"""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from shared import applications, db
from shared.applications import Application, drafting, telling
from shared.notices import channels, proofs
from shared.notices.proofs import Seen, Standing
from shared.notices.receivers import Receiver
from shared.notices.telling import tell
from web import captcha, forms, i18n, limits, questions
from web.apply import blueprint, opened
from web.apply.schemas import LostSchema
from web.forms import Form

_PICTURE, _KIND = "apply_lost", "application_secret"


@blueprint.route("/lost", methods=["GET", "POST"])
def lost() -> ResponseReturnValue:
    """Ask for the mail."""
    if request.method == "GET":
        return _page(forms.blank(), asked="asked" in request.args)
    form = forms.read(LostSchema())
    if "refresh" in request.form:
        form.errors.clear()
        return _page(form)
    questions.check(form, "captcha", _PICTURE)
    if not form.ok:
        return _page(form), 422
    limits.check_address("apply_open_address")
    limits.check("apply_lost_number", drafting.plain(form.values["number"]))
    if channels.configured():
        _ask(form.values["number"])
    return redirect(url_for("apply.lost", asked="1"), 303)


def _ask(number: str) -> None:
    wanted = select(Application.id).where(Application.number == drafting.plain(number))
    with db.write() as s:
        found = s.scalar(wanted)
        tell(s, _KIND, Receiver(telling.CONFIRMED, found), language=i18n.language(), unseen=True)


@blueprint.route("/secret/<token>", methods=["GET", "POST"])
def secret(token: str) -> ResponseReturnValue:
    """The page of the mail's link; its button makes the new secret, which is shown once."""
    limits.check_address("link_address")
    with db.write() as s:
        seen = proofs.look(s, _KIND, token)
        if seen is None or seen.standing is not Standing.OPEN:
            return _closed(seen)
        if request.method == "POST":
            found = applications.lock(s, int(seen.subject.partition(":")[2]))
            if not proofs.use(s, seen.id):
                return _closed(seen)
            made = drafting.new_secret(found)
            opened.open_here(found)
            return render_template(
                "apply/begun.html", number=drafting.grouped(found.number), secret=made, again=True
            )
    return render_template("apply/secret.html")


def _closed(seen: Seen | None) -> ResponseReturnValue:
    page = render_template("public/link_closed.html", seen=seen, page="apply", standings=Standing)
    return page, 404 if seen is None else 410


def _page(form: Form, *, asked: bool = False) -> str:
    offered = bool(channels.configured())
    challenge = None if asked or not offered else captcha.picture(_PICTURE)
    return render_template("apply/lost.html", form=form, asked=asked, offered=offered, challenge=challenge)
