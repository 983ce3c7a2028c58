"""A member's photo at the counter: taken by camera or from a file, framed before it is sent; and the
pictures.
"""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import audit, db
from shared.accounts.rights import Right, may
from shared.audit import Act, Object
from shared.damage import FileDamaged, Named, open_named
from shared.errors import NotFound
from shared.members.sealed_id import masked_id
from shared.photos import PhotoSource, standing
from shared.settings import settings
from web import forms, photo_form, words
from web.acting import acting
from web.counter import blueprint
from web.counter.viewing import their_photo, theirs
from web.files import send_open
from web.photo_form import FrameSchema


@blueprint.route("/members/<number>/photo", methods=["GET", "POST"])
def photo(number: str) -> ResponseReturnValue:
    """上传照片: it becomes a photo to review, by another person."""
    form = forms.blank() if request.method == "GET" else forms.read(FrameSchema())
    with db.read() as s:
        found = theirs(s, number)
    if request.method == "POST":
        if form.ok:
            photo_form.hand_in(form, found.id, PhotoSource.ON_SITE, acting())
        if form.ok:
            flash(_("照片已提交，等待另一人审核。"), "success")
            return redirect(url_for("counter.member", number=number), 303)
    shown = render_template(
        "counter/photo.html", member=found, id_masked=masked_id(found), form=form,
        sex=words.face_value("sex", found.sex), max_mb=settings().photo_upload_bytes // 1_000_000,
        **photo_form.limits(),
    )  # fmt: skip
    return photo_form.with_camera(shown, 422 if form.errors else 200)


@blueprint.get("/photos/<int:photo_id>.jpg")
def picture(photo_id: int) -> ResponseReturnValue:
    """The worker's version of a photo; the upload itself is never shown."""
    if not (may(g.account, Right.MEMBERS) or may(g.account, Right.PHOTOS)):
        raise NotFound("photo")
    with db.read() as s:
        found, _member = their_photo(s, photo_id)
    if found.print_key is None or found.print_sha256 is None:
        raise NotFound("photo")
    try:
        file = open_named(Named(found, "print_key", found.print_sha256))
    except FileDamaged:
        standing.have_remade(found)
        raise
    return send_open(file, mimetype="image/jpeg", sha256=found.print_sha256)


@blueprint.post("/photos/<int:photo_id>/original")
def original(photo_id: int) -> ResponseReturnValue:
    """The file as it came, to save; each time is written down."""
    with db.read() as s:
        found, member = their_photo(s, photo_id)
    if found.erased_at is not None:
        flash(_("原件已按保存期限删除。"), "warning")
        return redirect(url_for("counter.member", number=member.certificate_number), 303)
    file = open_named(Named(found, "original_key", found.original_sha256, found.original_size))
    with db.write() as s:
        audit.record(
            s, Act.PHOTO_ORIGINAL, Object("member", member.id), actor=acting(), photo=photo_id,
            sha256=found.original_sha256,
        )  # fmt: skip
    return photo_form.send_original(file, found, f"{member.certificate_number}-{photo_id}")
