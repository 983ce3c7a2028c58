"""Check your answers, send; where it stands; the printed form; withdraw."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import db
from shared.applications import Application, course, drafting, facts, masked_id, papers, sending
from shared.applications.drafting import OPEN_TO_CHANGE
from shared.applications.states import State
from shared.bodies import body
from shared.errors import Refused
from web import forms, i18n, texts, words
from web.apply import blueprint, opened
from web.apply.schemas import SendSchema
from web.apply.steps import answers
from web.forms import Form


@blueprint.route("/check", methods=["GET", "POST"])
def check() -> ResponseReturnValue:
    """Every answer on one page, with the pledge; the button sends."""
    if request.method == "GET":
        with db.read() as s:
            found = opened.mine(s)
        if found.state not in OPEN_TO_CHANGE:
            return redirect(url_for("apply.status"))
        return _check_page(found, forms.blank({"revision": found.revision}))
    form = forms.read(SendSchema())
    if form.values.get("pledged") != "1":
        form.refuse("pledged", _("提交前请阅读并勾选承诺"))
    if form.ok:
        _send(form)
    if form.ok:
        return redirect(url_for("apply.status", sent="1"), 303)
    with db.read() as s:
        found = opened.mine(s)
    form.typed["revision"] = found.revision
    return _check_page(found, form), 422


def _send(form: Form) -> None:
    try:
        with db.write() as s:
            found = opened.mine(s, lock=True)
            found.pledged = True
            sending.send(s, found, form.values["revision"])
    except Refused as refused:
        form.refuse("_", words.reason(refused.code, refused.params))


def _check_page(found: Application, form: Form) -> str:
    with db.read() as s:
        lacking = sending.lacking(s, found)
        there = papers.of(s, found.id)
    return render_template(
        "apply/check.html", found=found, form=form, answers=answers(found), papers=there,
        ready=not lacking.of_answers, pledge=body().applications.pledge, open_steps=facts.open_steps(found),
    )  # fmt: skip


@blueprint.get("/status")
def status() -> ResponseReturnValue:
    """Where it stands, what happens next and by when, and what was said; the receipt to keep."""
    with db.read() as s:
        found = opened.mine(s)
        if found.state == State.DRAFT:
            return redirect(url_for("apply.tasks"))
        events = [one for one in course.events(s, found.id) if one.after != State.DRAFT]
        institute = texts.institute(s, found.institute_code) if found.institute_code else None
        there = papers.of(s, found.id)
    return render_template(
        "apply/status.html", found=found, events=events, institute=institute, papers=there,
        number=drafting.grouped(found.number), answers=answers(found, masked_id(found)),
        waited=_days_since(found), just_sent="sent" in request.args,
        after_refusal=body().applications.after_refusal,
    )  # fmt: skip


def _days_since(found: Application) -> int:
    """Days since it was sent; before 受理 that is all there is to say."""
    if not found.sent_at:
        return 0
    return (body().today() - body().local(found.sent_at).date()).days


@blueprint.route("/withdraw", methods=["GET", "POST"])
def withdraw() -> ResponseReturnValue:
    """Ask, then take the application back."""
    if request.method == "GET":
        with db.read() as s:
            found = opened.mine(s)
        return render_template("apply/withdraw.html", found=found)
    try:
        with db.write() as s:
            sending.withdraw(s, opened.mine(s, lock=True))
        flash(_("申请已撤回。"), "success")
    except Refused as refused:
        flash(words.reason(refused.code, refused.params), "warning")
    return redirect(url_for("apply.status"), 303)


@blueprint.get("/form")
def form() -> ResponseReturnValue:
    """申请表 with its 承诺, to print and sign."""
    with db.read() as s:
        found = opened.mine(s)
    return render_template(
        "apply/form.html", found=found, answers=answers(found), number=drafting.grouped(found.number),
        pledge=body().applications.pledge, today=i18n.day(body().today()),
    )  # fmt: skip
