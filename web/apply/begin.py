"""Where an application begins, and where it is opened again: number and secret."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from shared import db
from shared.applications import drafting
from shared.bodies import body
from shared.rules import RuleError
from web import captcha, forms, i18n, limits, questions
from web.apply import blueprint, opened
from web.apply.schemas import BeginSchema, ResumeSchema
from web.apply.steps import offered
from web.errors import form_expired
from web.forms import Form
from web.places import safe

_BEGIN, _OPEN = "apply", "apply_open"


@blueprint.route("/", methods=["GET", "POST"])
def start() -> ResponseReturnValue:
    """Who may apply; the way that is chosen begins a draft, and its secret is shown once."""
    if request.method == "GET":
        return _start_page(forms.blank())
    form = forms.read(BeginSchema())
    if "refresh" in request.form:
        form.errors.clear()
        return _start_page(form)
    questions.check(form, "captcha", _BEGIN)
    if not form.ok:
        return _start_page(form), 422
    limits.check_address("apply_begin_address")
    try:
        with db.write() as s:
            found, secret = drafting.begin(s, form.values["way"], language=i18n.language())
    except RuleError:
        form.refuse("way", _("请选择您符合哪一种情形"))
        return _start_page(form), 422
    opened.open_here(found)
    return render_template("apply/begun.html", number=drafting.grouped(found.number), secret=secret)


@blueprint.route("/resume", methods=["GET", "POST"])
def resume() -> ResponseReturnValue:
    """Open an application again, here or on another device."""
    if request.method == "GET":
        return resume_page(200, next_place=request.args.get("next", ""))
    form = forms.read(ResumeSchema())
    if "refresh" in request.form:
        form.errors.clear()
        return resume_page(200, form)
    questions.check(form, "captcha", _OPEN)
    if not form.ok:
        return resume_page(422, form)
    limits.check_address("apply_open_address")
    limits.check("apply_open_number", drafting.plain(form.values["number"]))
    with db.read() as s:
        found = drafting.opened(s, form.values["number"], form.values["secret"])
    if found is None:
        form.refuse("_", _("没有编号和密钥都相符的申请。请对照回执核对；密钥丢失的，可以重新取得。"))
        return resume_page(422, form)
    opened.open_here(found)
    return _go_on(form)


def _go_on(form: Form) -> ResponseReturnValue:
    """To what was typed when the session ended, or to where the reader wanted to go."""
    if (kept := opened.unsealed(form.values["kept"])) and (page := offered(*kept)) is not None:
        return page
    place = safe(form.values["next"])
    inside = place if place and place.startswith(url_for("apply.start")) else None
    return redirect(inside or url_for("apply.tasks"), 303)


def resume_page(
    status: int = 401, form: Form | None = None, *, kept: str = "", next_place: str = ""
) -> Response:
    """The page that asks for number and secret; `kept` is what was typed before it had to."""
    form = form or forms.blank({"kept": kept, "next": next_place})
    page = render_template("apply/resume.html", form=form, challenge=captcha.picture(_OPEN))
    return make_response(page, status)


@blueprint.errorhandler(opened.Closed)
def ask_for_secret(_closed: opened.Closed) -> ResponseReturnValue:
    """Number and secret first; a form that was sent meanwhile comes back afterwards, with all that was
    typed.
    """
    if request.method == "GET":
        return redirect(url_for("apply.resume", next=request.path))
    return resume_page(kept=opened.sealed(request.path, request.form))


@blueprint.errorhandler(CSRFError)
def cookie_gone(error: CSRFError) -> ResponseReturnValue:
    """The browser has lost its cookie: number and secret again, and what was typed into a step comes back."""
    if request.endpoint != "apply.step":
        return form_expired(error)
    return resume_page(kept=opened.sealed(request.path, request.form))


@blueprint.post("/leave")
def leave() -> ResponseReturnValue:
    """Close the application in this browser; it stays where it is."""
    opened.close_here()
    return redirect(url_for("apply.start"), 303)


def _start_page(form: Form) -> str:
    with db.read() as s:
        here = opened.peek(s)
    ways = [
        (way.key, way.words.get(i18n.language()), way.hint.get(i18n.language()))
        for way in body().applications.ways.values()
    ]
    return render_template(
        "apply/start.html", form=form, ways=ways, here=here, challenge=captcha.picture(_BEGIN),
        days=body().applications.review,
    )  # fmt: skip
