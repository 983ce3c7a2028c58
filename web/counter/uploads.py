"""Photos by the thousand: a zip sent here, taken by a job, reported file by file."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import IO, Any, BinaryIO, cast

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from shared import db
from shared.audit import Act, Object
from shared.errors import Refused, StorageFull
from shared.jobs import UNFINISHED, Job
from shared.members import Member
from shared.photos import uploads
from shared.photos.uploads import MOST_BYTES, MOST_PICTURES, Outcome, PhotoUpload, UploadEntry
from shared.register.table_file import write_csv, write_xlsx
from web import forms, words
from web.counter import blueprint
from web.counter.schemas import BeginSchema
from web.counter.viewing import account
from web.desk import csv_file, people
from web.desk.institutes import own_institute
from web.desk.paging import asked_page, page_of
from web.forms import Form


@blueprint.route("/uploads", endpoint="uploads", methods=["GET", "POST"])
def upload_list() -> ResponseReturnValue:
    """The form, and the uploads so far."""
    form = forms.blank()
    if request.method == "POST" and (made := _received(form)) is not None:
        return redirect(url_for("counter.upload", upload_id=made), 303)
    mine = select(PhotoUpload).where(PhotoUpload.institute_code == own_institute())
    with db.read() as s:
        page = page_of(s, mine.order_by(PhotoUpload.id.desc()), asked_page(), size=20)
        by = people.shown(s, (one.created_by for one in page.items))
    shown = render_template(
        "counter/uploads.html", form=form, page=page, people=by, max_gb=MOST_BYTES // 1_000_000_000,
        most=MOST_PICTURES,
    )  # fmt: skip
    return shown, 422 if form.errors else 200


def _received(form: Form) -> int | None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        form.refuse("file", words.reason("photo_zip_empty"))
        return None
    with db.read() as s:
        who = account(s)
    try:
        return uploads.begin(cast(BinaryIO, sent.stream), sent.filename, who).id
    except Refused as refused:
        form.refuse("file", words.reason(refused.code, refused.params))
    except StorageFull:
        form.refuse("file", _no_room())
    return None


@blueprint.post("/uploads/begin")
def upload_begin() -> ResponseReturnValue:
    """A zip that the page's script sends in parts: its row, and which part comes next."""
    form = forms.read(BeginSchema())
    if not form.ok:
        return jsonify(told=next(iter(form.errors.values()))), 422
    with db.read() as s:
        who = account(s)
    try:
        return _told(uploads.begin_parts(form.values["name"], form.values["size"], who))
    except Refused as refused:
        return jsonify(told=words.reason(refused.code, refused.params)), 422


@blueprint.post("/uploads/<int:upload_id>/parts/<int:n>")
def upload_part(upload_id: int, n: int) -> ResponseReturnValue:
    """One part, as the body of the request."""
    with db.read() as s:
        who = account(s)
    try:
        return _told(uploads.add_part(upload_id, n, BytesIO(request.get_data(cache=False)), who))
    except Refused as refused:
        return jsonify(told=words.reason(refused.code, refused.params)), 409
    except StorageFull:
        return jsonify(told=_no_room()), 507


def _told(found: PhotoUpload) -> ResponseReturnValue:
    """Where an upload stands, for the script."""
    return jsonify(
        id=found.id, next=found.parts, part_bytes=uploads.PART_BYTES, whole=found.received == found.size,
        page=url_for("counter.upload", upload_id=found.id),
        part=url_for("counter.upload_part", upload_id=found.id, n=found.parts),
    )  # fmt: skip


def _no_room() -> str:
    return _("服务器上没有空间保存这个文件，请稍后再试，或分成几个较小的压缩包。")


@blueprint.get("/uploads/<int:upload_id>")
def upload(upload_id: int) -> ResponseReturnValue:
    """Where it stands, and what became of each file; `?outcome=` shows only those."""
    wanted = request.args.get("outcome", "")
    with db.read() as s:
        found = uploads.by_id(s, upload_id, own_institute())
        entries = _entries(found.id, wanted)
        page = page_of(s, entries, asked_page())
        job = s.get(Job, found.job_id) if found.job_id else None
        by = people.shown(s, [found.created_by])
        counts = uploads.counts(s, found.id)
    refusal = words.reason(found.refused["code"], found.refused["params"]) if found.refused else ""
    working = found.state in ("checking", "running")
    stuck = working and (job is None or job.state not in UNFINISHED)
    return render_template(
        "counter/upload.html", found=found, page=page, counts=counts, refusal=refusal, people=by,
        job=job if stuck else None, working=working and not stuck, outcome=wanted, why=why,
    )  # fmt: skip


def _entries(upload_id: int, wanted: str) -> Select[*tuple[Any, ...]]:
    mine = (
        select(UploadEntry, Member)
        .outerjoin(Member, Member.id == UploadEntry.member_id)
        .where(UploadEntry.upload_id == upload_id)
        .order_by(UploadEntry.n)
    )
    return mine.where(UploadEntry.outcome == wanted) if wanted in set(Outcome) else mine


def why(entry: UploadEntry) -> str:
    """What became of the file, in words."""
    return words.reason(entry.code, entry.params) if entry.code else ""


@blueprint.post("/uploads/<int:upload_id>/cancel")
def upload_cancel(upload_id: int) -> ResponseReturnValue:
    """What was taken stays."""
    with db.write() as s:
        uploads.cancel(s, uploads.by_id(s, upload_id, own_institute()), account(s))
    return redirect(url_for("counter.upload", upload_id=upload_id), 303)


@blueprint.post("/uploads/<int:upload_id>/resume")
def upload_resume(upload_id: int) -> ResponseReturnValue:
    """Go on where a job that failed has left off."""
    with db.write() as s:
        found = uploads.by_id(s, upload_id, own_institute())
        if found.state in (uploads.UploadState.CHECKING, uploads.UploadState.RUNNING):
            uploads.go_on(s, found)
    return redirect(url_for("counter.upload", upload_id=upload_id), 303)


@blueprint.get("/uploads/<int:upload_id>/file")
def upload_file(upload_id: int) -> ResponseReturnValue:
    """The report, one line a file, with the names as they are in the zip."""
    xlsx = request.args.get("as") == "xlsx"
    with db.read() as s:
        found = uploads.by_id(s, upload_id, own_institute())
    name = f"photos-{upload_id}"
    csv_file.note(Act.MEMBER_EXPORT, Object("photo_upload", upload_id), name)

    def put(file: IO[bytes]) -> None:
        with db.read() as s:
            (write_xlsx if xlsx else write_csv)(file, _report(s, found))

    return csv_file.send(name, put, xlsx=xlsx)


def _report(s: Session, found: PhotoUpload) -> Iterator[Sequence[str]]:
    yield [_("序号"), _("文件"), _("会员证书编号"), _("结果"), _("原因")]
    rows = s.execute(_entries(found.id, "").execution_options(yield_per=1_000))
    for entry, member in rows:
        sealed = entry.name_sealed
        name = uploads.unseal(sealed, found.id) if sealed else entry.name
        number = member.certificate_number if member else ""
        yield [str(entry.n), name, number, words.upload_outcome(entry.outcome).word, why(entry)]
