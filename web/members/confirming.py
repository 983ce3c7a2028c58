"""信息确认并下载会员证: the question on the photo, the check for missing fields, the render job."""

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import fields, validate
from sqlalchemy.orm import Session

from shared import certificates, db
from shared.bodies import body
from shared.bodies.documents import DocumentKind
from shared.certificates import files, issuing, plans
from shared.certificates.issuing import Confirmed
from shared.errors import JobError, Refused
from shared.members import Member
from web import forms
from web.face import missing_labels
from web.members import blueprint, documents
from web.members.certificate import look
from web.members.me import me
from web.schema import Schema


class ConfirmSchema(Schema):
    """`shown` is the fingerprint of what was on the page."""

    use_photo = fields.String(required=True, validate=validate.OneOf(("yes", "no")))
    shown = fields.String(load_default="", validate=validate.Length(max=64))


@dataclass(frozen=True)
class Incomplete:
    """Required profile fields are empty."""


@blueprint.get("/confirm")
def confirm() -> ResponseReturnValue:
    """The dialog as a page. With `photo=yes` the question has been answered: only the button is left."""
    view, _picture = look(documents.asked())
    if view.plan is None:
        return redirect(url_for("members.certificate"), 303)
    answered = request.args.get("photo") == "yes" or not view.document.photo
    return render_template("members/confirm.html", view=view, answered=answered)


@blueprint.post("/confirm")
def confirm_now() -> ResponseReturnValue:
    """是: print, or first the form with what is missing marked. 否: to the institute."""
    kind = documents.asked()
    form = forms.read(ConfirmSchema())
    if not form.ok:
        return redirect(url_for("members.confirm"), 303)
    if form.values["use_photo"] == "no" and body().photos.upload:
        return redirect(url_for("members.photo_upload"), 303)
    if form.values["use_photo"] == "no":
        return redirect(url_for("members.photo_at_institute", why="no"), 303)
    try:
        outcome = _confirm(kind, form.values["shown"])
    except Refused:
        flash(_("核对期间信息有变化，下面是最新的内容，请重新核对后再确认。"), "warning")
        return redirect(url_for("members.certificate"), 303)
    except JobError:
        return redirect(url_for("members.certificate"), 303)  # the page says what is in the way
    return redirect(_after(outcome), 303)


def _confirm(kind: DocumentKind, shown: str) -> Confirmed | Incomplete:
    files.look_after(g.account.member_id, kind.key, shown)
    with db.write() as session:
        member = me(session)
        plans.prepare(session, member, kind)  # what can't be printed is said before anything is asked
        # Downloading a current certificate again is never blocked by what is missing.
        if not _current_says(session, member, kind, shown) and missing_labels(member):
            return Incomplete()
        return issuing.confirm(session, member, kind, account_id=g.account.id, shown=shown)


def _current_says(session: Session, member: Member, kind: DocumentKind, shown: str) -> bool:
    edition = certificates.current(session, member.id, kind.key)
    return edition is not None and edition.fingerprint == shown


def _after(outcome: Confirmed | Incomplete) -> str:
    if isinstance(outcome, Incomplete):
        return url_for("members.edit_profile", next="confirm")  # marks what is missing
    if outcome.job is not None:
        return url_for("members.job", job_id=outcome.job.id)
    flash(_("内容没有变化，现行%(document)s仍然有效，可以直接下载。", document=documents.word()), "success")
    return url_for("members.certificate")
