"""A member's certificate at the counter: the current edition handed out with a reason, a new one with the
member present."""

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import audit, certificates, db
from shared.audit import Act, Object
from shared.bodies import body
from shared.certificates import Certificate, batches, downloads, files, issuing
from shared.certificates.downloads import By
from shared.damage import FileDamaged
from shared.errors import JobError, Refused
from shared.members import Member
from web import forms, i18n, words
from web.acting import acting
from web.counter import blueprint
from web.counter.member import page
from web.counter.schemas import IssueSchema, TakeSchema, present
from web.counter.viewing import their_edition, theirs
from web.files import send_open


@blueprint.post("/members/<number>/certificates/<int:n>.pdf")
def certificate_file(number: str, n: int) -> ResponseReturnValue:
    """An edition's file, for the member; written down with the reason before it goes out."""
    form = forms.read(TakeSchema())
    with db.read() as s:
        found = theirs(s, number)
        edition = their_edition(s, found, n)
    try:
        _refuse_unfit(found, edition)
        reason = batches.checked_reason(form.values.get("reason", ""))
        edition, file = files.open_pdf(edition)
    except Refused as refused:
        field = "reason" if refused.code.startswith("batch_reason") else "_"
        form.refuse(field, words.reason(refused.code, refused.params))
        return page(number, form, "take", 409)
    except FileDamaged:
        why = certificates.not_whole(edition)
        form.refuse("_", words.reason(why.code, why.params))
        return page(number, form, "take", 410)
    with db.write() as s:
        downloads.record(s, edition, By.STAFF, g.account.id)
        audit.record(
            s, Act.CERTIFICATE_DOWNLOAD, Object("member", found.id), actor=acting(), version=n, reason=reason
        )
    kind = body().usual_document
    name = kind.saved_as(edition.facts["certificate_number"], i18n.language())
    return send_open(
        file, mimetype="application/pdf", sha256=str(edition.pdf_sha256), download_name=f"{name}.pdf",
        ascii_name=f"{kind.key}-{n}.pdf", shown=form.values.get("show") == "1", viewer=True,
    )  # fmt: skip


def _refuse_unfit(found: Member, edition: Certificate) -> None:
    batches.refuse_unfit(found)
    if (why := certificates.kept_back(edition)) is not None:
        raise why


@blueprint.post("/members/<number>/issue")
def issue(number: str) -> ResponseReturnValue:
    """A new edition, recorded as confirmed by this person for the member. Missing profile fields don't
    block it.
    """
    form = forms.read(IssueSchema())
    if told := present(form.values):
        form.refuse("present", told)
    if form.ok:
        kind, shown = body().usual_document, form.values["shown"]
        with db.read() as s:
            member_id = theirs(s, number).id
        files.look_after(member_id, kind.key, shown)
        try:
            with db.write() as s:
                found = theirs(s, number)
                done = issuing.confirm(s, found, kind, account_id=g.account.id, shown=shown)
                audit.record(
                    s, Act.CERTIFICATE_SUBMIT, Object("member", found.id), actor=acting(),
                    checked=form.values["checked"], document=kind.key,
                )  # fmt: skip
        except Refused:
            form.refuse("_", _("核对期间信息有变化，下面是最新的内容，请重新核对后再确认。"))
        except JobError as error:
            form.refuse("_", words.obstacle(error).reason)
        else:
            if done.job is None:
                flash(_("内容没有变化，现行会员证仍然有效，可以直接下载。"), "success")
            return redirect(url_for("counter.member", number=number), 303)
    return page(number, form, "issue", 409)
