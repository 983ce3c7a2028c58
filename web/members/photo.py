"""The member's photo: the picture itself, another try at fetching it, and the way to the institute."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import db, photos
from shared.audit import Actor
from shared.bodies import body
from shared.damage import FileDamaged, Named, open_named
from shared.errors import NotFound
from shared.photos import Photo, PhotoSource, standing
from shared.settings import settings
from web import forms, limits, photo_form, words
from web.files import send_open
from web.members import blueprint
from web.members.me import me, my_institute
from web.photo_form import FrameSchema


@blueprint.get("/photo")
def photo() -> ResponseReturnValue:
    """The print version of the approved photo, to its owner."""
    with db.read() as session:
        found = photos.approved(session, me(session).id)
    if found is None or found.print_key is None:
        raise NotFound("photo")
    try:
        file = open_named(Named(found, "print_key", str(found.print_sha256)))
    except FileDamaged:
        standing.have_remade(found)
        raise NotFound("photo") from None
    return send_open(file, mimetype="image/jpeg", sha256=str(found.print_sha256))


@blueprint.post("/photo/fetch")
def fetch_photo() -> ResponseReturnValue:
    """Ask the photo service once more."""
    limits.check("photo_fetch", str(g.account.id))
    with db.write() as session:
        member = me(session)
        if standing.look(session, member).may_ask:
            standing.ask_for(session, member, g.account.id)
    return redirect(url_for("members.certificate"), 303)


@blueprint.route("/photo/upload", methods=["GET", "POST"])
def photo_upload() -> ResponseReturnValue:
    """The member sends a photo, where the body allows it; after so many refused ones only the institute
    helps.
    """
    rules = body().photos
    with db.read() as session:
        member = me(session)
        left = rules.tries - photos.tries_refused(session, member.id)
        waits = standing.waiting(session, member.id) is not None
    if not rules.upload or left <= 0:
        return redirect(url_for("members.photo_at_institute", why="tries" if rules.upload else "no"), 303)
    form = forms.blank()
    if request.method == "POST":
        limits.check("photo_upload", str(g.account.id))
        form = forms.read(FrameSchema())
        if form.ok:
            photo_form.hand_in(form, member.id, PhotoSource.UPLOAD, Actor(g.account.login_name, g.account.id))
        if form.ok:
            flash(_("照片已提交，等待注协审核。"), "success")
            return redirect(url_for("members.certificate"), 303)
    shown = render_template(
        "members/photo_upload.html", form=form, left=left, waits=waits,
        max_mb=settings().photo_upload_bytes // 1_000_000, **photo_form.limits(),
    )  # fmt: skip
    return photo_form.with_camera(shown, 422 if form.errors else 200)


@blueprint.get("/photos/<int:photo_id>/original")
def photo_original(photo_id: int) -> ResponseReturnValue:
    """A photo of one's own as it came, to save."""
    with db.read() as session:
        found = session.get(Photo, photo_id)
        mine = found is not None and found.member_id == me(session).id
    if found is None or not mine or found.erased_at is not None:
        raise NotFound("photo")
    file = open_named(Named(found, "original_key", found.original_sha256, found.original_size))
    return photo_form.send_original(file, found, f"photo-{photo_id}")


@blueprint.get("/photo/institute")
def photo_at_institute() -> ResponseReturnValue:
    """地方注协咨询电话 of the member's own institute: where a photo is taken, what to bring, what follows."""
    with db.read() as session:
        member = me(session)
        view = standing.look(session, member)
        institute = my_institute(session, member)
    return render_template(
        "members/photo_at_institute.html",
        member=member, institute=institute, photo=view, words=words.photo_words(member, view.photo),
        refused=request.args.get("why") == "no", tried=request.args.get("why") == "tries",
    )  # fmt: skip
