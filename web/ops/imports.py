"""The register: upload, check, look, decide, apply. The rules are in `shared.register`."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shared import db
from shared.errors import NotFound, Refused
from shared.jobs import UNFINISHED, Job
from shared.jobs.tries import last_of
from shared.register import imports as register
from shared.register.tables import ImportState, RegisterImport
from web import forms, words
from web.acting import acting
from web.desk import people
from web.desk.paging import asked_page, page_of
from web.forms import Form
from web.ops import blueprint, uploads


@blueprint.get("/imports")
def imports() -> str:
    """The upload form and the imports so far."""
    return _list(forms.blank())


@blueprint.post("/imports")
def import_upload() -> Response | str:
    """Store the file as it came and have a job check it."""
    form = forms.blank()
    try:
        name, file = uploads.received(request.files.get("file"))
        found = register.begin(file, name, actor=acting(), check_by_job=True)
    except Refused as refused:
        told = words.reason(refused.code, refused.params)
        form.refuse("file", told if request.files.get("file") else _("请选择名册文件。"))
        return _list(form)
    return redirect(url_for("ops.import_page", import_id=found.id))


@blueprint.get("/imports/<int:import_id>")
def import_page(import_id: int) -> str:
    """Where it stands, what it would do, and the choice."""
    return _page(import_id, forms.blank())


@blueprint.post("/imports/<int:import_id>/apply")
def import_apply(import_id: int) -> Response | str:
    """Decide, and have a job apply it."""
    form = forms.blank()
    mode = forms.posted("mode")
    if mode not in ("only_good", "all"):
        form.refuse("mode", _("请选择只导入正确的行，还是全部正确才导入。"))
        return _page(import_id, form)
    try:
        with db.write() as s:
            found = import_of(s, import_id)
            if not _decided_alike(s, found, mode):  # a second click is no second decision
                register.decide(s, import_id, only_good=mode == "only_good", actor=acting())
                register.submit_apply(s, found, actor=acting())
    except Refused as refused:
        form.refuse("mode", words.reason(refused.code, refused.params))
        return _page(import_id, form)
    return redirect(url_for("ops.import_page", import_id=import_id))


def _decided_alike(session: Session, found: RegisterImport, mode: str) -> bool:
    """Whether just this was decided already; the row stays locked until the transaction ends."""
    session.refresh(found, with_for_update=True)
    under_way = found.state in (ImportState.APPLYING, ImportState.APPLIED)
    return under_way and found.only_good == (mode == "only_good")


@blueprint.post("/imports/<int:import_id>/resume")
def import_resume(import_id: int) -> Response:
    """Go on where a job that failed has left off."""
    with db.write() as s:
        found = import_of(s, import_id)
        match found.state:
            case ImportState.CHECKING:
                register.submit_check(s, found, actor=acting())
            case ImportState.APPLYING:
                register.submit_apply(s, found, actor=acting())
    return redirect(url_for("ops.import_page", import_id=import_id))


@blueprint.post("/imports/<int:import_id>/cancel")
def import_cancel(import_id: int) -> Response:
    """Give it up; nothing has been written."""
    try:
        with db.write() as s:
            import_of(s, import_id)
            register.cancel(s, import_id, actor=acting())
    except Refused as refused:
        flash(words.reason(refused.code, refused.params), "warning")
    return redirect(url_for("ops.import_page", import_id=import_id))


def import_of(session: Session, import_id: int) -> RegisterImport:
    """The import, or NotFound."""
    found = session.get(RegisterImport, import_id)
    if found is None:
        raise NotFound(f"import {import_id}")
    return found


def _list(form: Form) -> str:
    with db.read() as s:
        page = page_of(s, select(RegisterImport).order_by(RegisterImport.id.desc()), asked_page(), size=20)
        by = people.shown(s, (found.created_by for found in page.items))
    return render_template("ops/imports.html", form=form, page=page, people=by, max_mb=_max_mb())


def _page(import_id: int, form: Form) -> str:
    with db.read() as s:
        found = import_of(s, import_id)
        job = s.get(Job, found.job_id) if found.job_id else None
        tries = last_of(s, [job.id])[job.id] if job else []
        by = people.shown(s, [found.created_by])
    refused: dict[str, Any] = found.refused or {}
    refusal = words.reason(refused["code"], refused["params"]) if refused else ""
    stuck = job is not None and job.state not in UNFINISHED
    return render_template(
        "ops/import.html", form=form, found=found, refusal=refusal, job=job if stuck else None, tries=tries,
        people=by,
    )  # fmt: skip


def _max_mb() -> int:
    return register.MAX_FILE_BYTES // 1_000_000
