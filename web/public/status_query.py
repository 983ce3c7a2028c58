"""申请进度查询: where an application stands; once approved number, log-in name and a fresh initial
password.
"""

import json

from flask import render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from shared import codes, db
from shared.accounts import initial_password
from shared.accounts.initial_password import Found
from shared.applications import Application, progress
from shared.applications.progress import Progress
from shared.bodies import body
from shared.members import Institute
from shared.members.identity import WITH_CHECK_CHARACTER, ids_meant
from web import captcha, forms, i18n, limits, questions, texts
from web.forms import Form
from web.public import blueprint
from web.public.login_form import NAME_KEPT
from web.public.schemas import StatusQuerySchema, id_fault
from web.words import admission

_PICTURE, _SUM = "query", "query_sum"


@blueprint.route("/status-query", methods=["GET", "POST"])
def status_query() -> ResponseReturnValue:
    """Ask with GET, answer a POST with the result itself: a redirect would have to keep the password."""
    if request.method == "GET":
        return _page(forms.blank())
    form = forms.read(StatusQuerySchema())
    if "refresh" in request.form:
        form.errors.clear()
        return _page(form)
    found = _query(form)
    if found is None:
        return _page(form), 422
    if isinstance(found, Progress):
        return _progress(found)
    session[NAME_KEPT] = found.login_name
    with db.read() as s:
        institute = _institute(s, found)
    hours = initial_password.hours_valid()
    return render_template("public/status_result.html", found=found, institute=institute, hours=hours)


def _progress(found: Progress) -> str:
    """Where an application stands. Its form is opened by number and secret only."""
    with db.read() as s:
        application = s.get_one(Application, found.application_id)
        institute = texts.institute(s, str(application.institute_code))
        asked = list(application.asked)
    sent = body().local(application.sent_at or 0).date()
    return render_template(
        "public/status_progress.html", found=application, institute=institute, asked=asked,
        waited=(body().today() - sent).days, review=body().applications.review,
    )  # fmt: skip


def _query(form: Form) -> Found | Progress | None:
    """One answer for every mismatch of the facts, which are looked up once both questions are answered."""
    questions.check(form, "captcha", _PICTURE)
    questions.check(form, "safety", _SUM)
    if not form.ok:
        return None
    limits.check_address("query_address")
    for identity in ids_meant(form.values["id_number"]):
        limits.check_here("query_identity_address", identity)
        limits.check("query_identity", identity)
    facts = {name: form.values[name] for name in ("name", "id_type", "id_number", "route", "exam_number")}
    found = progress.query(**facts, language=i18n.language())
    if found is None:
        form.refuse("_", _("没有查询到相符的记录。请逐项核对填写的内容后再试"))
    return found


def _institute(s: Session, found: Found) -> Institute | None:
    return s.get(Institute, found.institute_code)


def _page(form: Form) -> str:
    language, tables = i18n.language(), body().tables
    choices = {name: codes.choices(tables[name].entries, language) for name in ("id_type", "route")}
    return render_template(
        "public/status_query.html", form=form, choices=choices, number=admission, id_hints=_id_hints(),
        challenge=captcha.picture(_PICTURE), safety=captcha.sum_question(_SUM),
    )  # fmt: skip


def _id_hints() -> dict[str, str]:
    """For the page's script: which kinds of document have a check character, and what to say."""
    types = body().admission.id_types.items()
    rules = {key: kind.rule for key, kind in types if kind.rule in WITH_CHECK_CHARACTER}
    return {
        "data-id-rules": json.dumps(rules),
        "data-id-kind": "f-id_type",
        "data-id-length": id_fault("id_length", {"expected": 18, "found": "{found}"}),
        "data-id-check": id_fault("id_check_digit", {}),
    }
