"""Many certificates at once: chosen in the list, made by a job, fetched here."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import audit, db
from shared.audit import Act, Object
from shared.certificates import batches
from shared.certificates.batches import BatchForm, BatchPrint, BatchState
from shared.damage import FileDamaged, Named, open_named
from shared.errors import NotFound, Refused
from shared.jobs import UNFINISHED, Job
from shared.members import Member
from web import forms, words
from web.acting import acting
from web.counter import blueprint, listing
from web.counter.lists import asked
from web.counter.schemas import BatchSchema
from web.counter.viewing import account
from web.desk import people
from web.desk.institutes import own_institute
from web.desk.paging import asked_page, page_of
from web.files import send_open
from web.forms import Form

_TYPES = {BatchForm.PDF: "application/pdf", BatchForm.ZIP: "application/zip"}


@blueprint.get("/batches", endpoint="batches")
def batch_list() -> ResponseReturnValue:
    """The batches so far."""
    mine = select(BatchPrint).where(BatchPrint.institute_code == own_institute())
    with db.read() as s:
        page = page_of(s, mine.order_by(BatchPrint.id.desc()), asked_page(), size=20)
        by = people.shown(s, (one.created_by for one in page.items))
    return render_template("counter/batches.html", page=page, people=by)


@blueprint.post("/batches/new")
def batch_new() -> ResponseReturnValue:
    """Ask for form and reason of what was chosen in the list; with a reason, have it made."""
    form = forms.read(BatchSchema(), ("members",))
    chosen = asked()
    with db.read() as s:
        ids = _ids(s, chosen, form)
    if "reason" not in request.form:
        form.typed.setdefault("reason", "")
        return _ask(form, chosen, ids, 200)
    try:
        if not form.ok:
            return _ask(form, chosen, ids, 422)
        with db.write() as s:
            found = batches.begin(s, account(s), ids, BatchForm(form.values["form"]), form.values["reason"])
    except Refused as refused:
        field = "reason" if refused.code.startswith("batch_reason") else "_"
        form.refuse(field, words.reason(refused.code, refused.params))
        return _ask(form, chosen, ids, 422)
    return redirect(url_for("counter.batch", batch_id=found.id), 303)


def _ids(s: Session, chosen: listing.Chosen, form: Form) -> list[int]:
    """In the list's order: all that the filter shows, or those ticked."""
    theirs = listing.rows(s, chosen)
    if form.values.get("all") != "1":
        numbers = [str(one) for one in form.typed.get("members", [])][: batches.MOST_MEMBERS + 1]
        theirs = select(Member).where(
            Member.institute_code == chosen.institute, Member.certificate_number.in_(numbers)
        )
        theirs = theirs.order_by(Member.certificate_number)
    ids = theirs.with_only_columns(Member.id).limit(batches.MOST_MEMBERS + 1)
    return list(s.scalars(ids))


def _ask(form: Form, chosen: listing.Chosen, ids: list[int], status: int) -> ResponseReturnValue:
    many = len(ids) > batches.MOST_MEMBERS
    if (many or not ids) and not form.errors:
        code = "batch_many" if many else "batch_nobody"
        form.refuse("_", words.reason(code, {"most": batches.MOST_MEMBERS, "found": f"{len(ids):,}"}))
        status = 422
    shown = render_template(
        "counter/batch_new.html", form=form, chosen=chosen, count=len(ids), possible=bool(ids) and not many
    )
    return shown, status


@blueprint.get("/batches/<int:batch_id>")
def batch(batch_id: int) -> ResponseReturnValue:
    """Where it stands; who was left out and why."""
    with db.read() as s:
        found = batches.by_id(s, batch_id, own_institute())
        left_out = _left_out(s, found)
        job = s.get(Job, found.job_id) if found.job_id else None
        by = people.shown(s, [found.created_by])
    stuck = job is not None and job.state not in UNFINISHED and found.state == BatchState.MAKING
    return render_template(
        "counter/batch.html", found=found, left_out=left_out, job=job, stuck=stuck, people=by
    )


def _left_out(s: Session, found: BatchPrint) -> list[dict[str, Any]]:
    ids = [int(member_id) for member_id, _code in found.left_out]
    named = {one.id: one for one in s.scalars(select(Member).where(Member.id.in_(ids)))}
    return [
        {"member": named[member_id], "why": words.reason(code)}
        for member_id, code in found.left_out
        if member_id in named
    ]


@blueprint.post("/batches/<int:batch_id>/file")
def batch_file(batch_id: int) -> ResponseReturnValue:
    """The file; each time is written down."""
    with db.read() as s:
        found = batches.by_id(s, batch_id, own_institute())
    if found.state != BatchState.READY or not found.file_key or not found.file_sha256:
        raise NotFound("batch without a file")
    try:
        file = open_named(Named(found, "file_key", found.file_sha256, found.size))
    except FileDamaged:
        flash(words.reason("file_damaged", {"reason": "batch"}), "warning")
        return redirect(url_for("counter.batch", batch_id=batch_id), 303)
    with db.write() as s:
        audit.record(
            s, Act.BATCH_DOWNLOAD, Object("batch", batch_id), actor=acting(), sha256=found.file_sha256
        )
    name = _("批量打印-%(id)s", id=batch_id)
    return send_open(
        file, mimetype=_TYPES[BatchForm(found.form)], sha256=found.file_sha256,
        download_name=f"{name}.{found.form}", ascii_name=f"batch-{batch_id}.{found.form}",
    )  # fmt: skip
