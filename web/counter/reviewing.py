"""The queue of photos to review, by keyboard: a few are handed out ahead, so that the next is there already.

With script the page asks for more as it goes (`next`), and sends each decision with the version that was
on the screen; without, each answer is a page.
"""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from shared import db, photos
from shared.bodies import body
from shared.db import LARGEST_ID
from shared.errors import NotFound, Refused
from shared.members import Member
from shared.photos import Photo, PhotoState, review
from shared.photos.review import Verdict
from shared.settings import settings
from web import forms, i18n, words
from web.counter import blueprint
from web.counter.schemas import VerdictSchema
from web.counter.viewing import account
from web.forms import Form

_AHEAD = 4
_MOST_SKIPPED = 500


@blueprint.get("/review")
def reviewing() -> ResponseReturnValue:
    """The first picture; `?but=` are left out for now."""
    return _page(forms.blank())


def _page(form: Form, status: int = 200) -> ResponseReturnValue:
    but = _asked("args")
    with db.write() as s:
        who = account(s)
        taken = review.take(s, who, 1, but)
        items = [_item(s, photo, member) for photo, member in taken]
        counts = review.counts(s, who)
        last = review.last(s, who)
    shown = render_template(
        "counter/review.html", items=items, counts=counts, form=form, but=but, ahead=_AHEAD,
        undoable=last is not None, undo_s=settings().photo_undo_s,
        grounds=[(one.key, one.words.get(i18n.language())) for one in body().photos.grounds.values()],
    )  # fmt: skip
    return shown, status


@blueprint.post("/review/next")
def review_next() -> ResponseReturnValue:
    """The next few for the page's script, but for those it has."""
    with db.write() as s:
        who = account(s)
        taken = review.take(s, who, _AHEAD, _asked("form"))
        return jsonify(
            items=[_item(s, photo, member) for photo, member in taken], **_counted(review.counts(s, who))
        )


@blueprint.post("/review/<int:photo_id>")
def review_decide(photo_id: int) -> ResponseReturnValue:
    """One decision. It holds for good with the next one, or when it can't be undone any more."""
    form = forms.read(VerdictSchema())
    try:
        if not form.ok:
            raise NotFound("verdict")
        with db.write() as s:
            who = account(s)
            review.decide(
                s, who, photo_id, form.values["version"], Verdict(form.values["verdict"]),
                ground=form.values["ground"], words=" ".join(form.values["words"].split()),
            )  # fmt: skip
        review.settle_former(who.id, photo_id)
    except Refused as refused:
        return _refused(form, refused)
    if _by_script():
        with db.read() as s:
            return jsonify(**_counted(review.counts(s, account(s))))
    return redirect(url_for("counter.reviewing", but=_asked("form") or None), 303)


@blueprint.post("/review/undo")
def review_undo() -> ResponseReturnValue:
    """The last decision is taken back; its picture is on the screen again."""
    try:
        with db.write() as s:
            who = account(s)
            photo = review.undo(s, who)
            item = _item(s, photo, s.get_one(Member, photo.member_id))
            counts = review.counts(s, who)
    except Refused as refused:
        return _refused(forms.blank(), refused)
    if _by_script():
        return jsonify(item=item, **_counted(counts))
    flash(_("已撤销，请重新决定。"), "success")
    return redirect(url_for("counter.reviewing"), 303)


def _refused(form: Form, refused: Refused) -> ResponseReturnValue:
    told = words.reason(refused.code, refused.params)
    if _by_script():
        return jsonify(told=told, code=refused.code), 409
    form.refuse("ground" if refused.code.startswith("photo_ground") else "_", told)
    return _page(form, 409)


def _item(s: Session, photo: Photo, member: Member) -> dict[str, Any]:
    """What the page shows of one photo."""
    former = photos.approved(s, member.id)
    return {
        "id": photo.id,
        "version": photo.print_sha256,
        "src": url_for("counter.picture", photo_id=photo.id, v=str(photo.print_sha256)[:12]),
        "width": photo.width,
        "height": photo.height,
        "name": member.name,
        "number": member.certificate_number,
        "facts": _facts(member),
        "sent": _("%(when)s 提交", when=i18n.moment(photo.created_at)),
        "warnings": [words.photo_warning(code) for code in photo.warnings],
        "twins": [_twin(one) for one in review.twins(s, photo)],
        "former": url_for("counter.picture", photo_id=former.id, v=str(former.print_sha256)[:12])
        if former is not None and former.print_key and former.state == PhotoState.APPROVED
        else None,
        "decide": url_for("counter.review_decide", photo_id=photo.id),
    }


def _facts(member: Member) -> str:
    sex = words.face_value("sex", member.sex)
    if not member.birth_date:
        return sex
    return _("%(sex)s，%(born)s出生", sex=sex, born=i18n.day(member.birth_date))


def _twin(one: Member | None) -> str:
    if one is None:
        return _("同一个文件也在其他注协会员的名下")
    return _("同一个文件也在 %(name)s（%(number)s）名下", name=one.name, number=one.certificate_number)


def _counted(counts: review.Counts) -> dict[str, Any]:
    return {"waiting": counts.waiting, "own": counts.own, "theirs": counts.theirs}


def _by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _asked(where: str) -> list[int]:
    """Ids in the address or form; nonsense is left out."""
    given = request.args.getlist("but") if where == "args" else request.form.getlist("but")
    ids = [int(one) for one in given[:_MOST_SKIPPED] if one.isascii() and one.isdigit() and len(one) < 11]
    return [one for one in ids if one <= LARGEST_ID]
