"""The member's photo: the picture itself, another try at fetching it, and the way to the institute."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shared import db, jobs, photos
from shared.damage import FileDamaged, Named, open_named
from shared.errors import NotFound
from shared.photos import Photo, standing
from shared.photos.kinds import REMAKE
from web import limits, words
from web.files import send_open
from web.members import blueprint
from web.members.me import me, my_institute


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
        _remake(found)
        raise NotFound("photo") from None
    return send_open(file, mimetype="image/jpeg", sha256=str(found.print_sha256))


def _remake(found: Photo) -> None:
    """Have the print version made again from the original; if that is lost too, the photo is set aside."""
    payload = {"photo_id": found.id}
    with db.write() as session:
        jobs.submit(
            session, REMAKE, key=f"photo_remake:{found.id}", member_id=found.member_id, payload=payload
        )


@blueprint.post("/photo/fetch")
def fetch_photo() -> ResponseReturnValue:
    """Ask the photo service once more."""
    limits.check("photo_fetch", str(g.account.id))
    with db.write() as session:
        member = me(session)
        if standing.look(session, member).may_ask:
            standing.ask_for(session, member, g.account.id)
    return redirect(url_for("members.certificate"), 303)


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
        refused=request.args.get("why") == "no",
    )  # fmt: skip
