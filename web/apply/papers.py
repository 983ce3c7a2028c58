"""The documents of an application: added, looked at and taken back by its applicant."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from shared import db
from shared.applications import Application, papers
from shared.applications.drafting import OPEN_TO_CHANGE
from shared.bodies import body
from shared.errors import Refused, StorageFull
from web import forms, i18n, paper_files, words
from web.apply import blueprint, opened
from web.apply.schemas import PaperSchema
from web.forms import Form


@blueprint.route("/papers", endpoint="papers", methods=["GET", "POST"])
def show_papers() -> ResponseReturnValue:
    """Add one at a time; each is stored at once."""
    with db.read() as s:
        found = opened.mine(s)
        if found.state not in OPEN_TO_CHANGE:
            return redirect(url_for("apply.status"))
        if request.method == "GET":
            return _page(s, found, forms.blank())
    form = forms.read(PaperSchema())
    if form.ok:
        _receive(found, form)
    if form.ok:
        flash(_("已收到。"), "success")
        return redirect(url_for("apply.papers"), 303)
    with db.read() as s:
        return _page(s, opened.mine(s), form), 422


def _receive(found: Application, form: Form) -> None:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        form.refuse("file", _("请选择文件"))
        return
    try:
        papers.receive(found.id, form.values["kind"], upload.stream)  # type: ignore[arg-type]
    except Refused as refused:
        name = "kind" if refused.code == "paper_not_asked" else "file"
        form.refuse(name, words.reason(refused.code, refused.params))
    except StorageFull:
        form.refuse("file", _("服务器上没有空间保存这个文件，请稍后再试，或联系地方注协。"))


@blueprint.post("/papers/<int:paper_id>/remove")
def paper_remove(paper_id: int) -> ResponseReturnValue:
    """Take a document back."""
    try:
        with db.write() as s:
            papers.remove(s, opened.mine(s).id, paper_id)
        flash(_("已删除。"), "success")
    except Refused as refused:
        flash(words.reason(refused.code, refused.params), "warning")
    return redirect(url_for("apply.papers"), 303)


@blueprint.get("/papers/<int:paper_id>")
def paper(paper_id: int) -> ResponseReturnValue:
    """The document as it was sent, for its applicant."""
    with db.read() as s:
        found = papers.one_of(s, opened.mine(s).id, paper_id)
    return paper_files.send(found, found.kind)


def _page(s: Session, found: Application, form: Form) -> str:
    rules, language = body().applications, i18n.language()
    taken = rules.taken(found.way, found.route)
    there = papers.of(s, found.id)
    needed = rules.needed(found.way, found.route)
    listed = [(rules.papers[key], key in needed, [one for one in there if one.kind == key]) for key in taken]
    others = [one for one in there if one.kind not in taken]
    lacking = papers.lacking(s, found)
    if not form.typed.get("kind") and lacking:
        form.typed["kind"] = lacking[0]
    options = [(key, rules.papers[key].words.get(language)) for key in taken]
    return render_template(
        "apply/papers.html", found=found, form=form, listed=listed, others=others, options=options,
        lacking=lacking, most=papers.MOST_PAPERS, megabytes=papers.MOST_BYTES // 1_000_000,
        pages=papers.MOST_PAGES, asked=found.asked,
    )  # fmt: skip
