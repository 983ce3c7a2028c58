"""申请进度查询: certificate number, log-in name and a fresh initial password."""

from flask import render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from shared import codes, db
from shared.accounts import initial_password
from shared.accounts.initial_password import Found
from shared.bodies import body
from shared.members import Institute
from web import captcha, forms, i18n, limits
from web.forms import Form
from web.public import blueprint
from web.public.login_form import NAME_KEPT
from web.public.schemas import StatusQuerySchema
from web.words import admission

_PICTURE, _SUM = "query", "query_sum"


@blueprint.route("/status-query", methods=["GET", "POST"])
def status_query() -> ResponseReturnValue:
    """Ask with GET, answer a POST with the result itself: a redirect would have to keep the password."""
    if request.method == "GET":
        return _page(forms.blank())
    limits.check_address("query_address")
    form = forms.read(StatusQuerySchema())
    if "refresh" in request.form:
        form.errors.clear()
        return _page(form)
    found = _query(form)
    if found is None:
        return _page(form), 422
    session[NAME_KEPT] = found.login_name
    with db.read() as s:
        institute = _institute(s, found)
    hours = initial_password.hours_valid()
    return render_template("public/status_result.html", found=found, institute=institute, hours=hours)


def _query(form: Form) -> Found | None:
    """One answer for every mismatch; both questions are used up whatever was typed."""
    typed = request.form.get
    answered = [
        captcha.answered(typed("captcha_id", ""), _PICTURE, typed("captcha", "")),
        captcha.answered(typed("safety_id", ""), _SUM, typed("safety", "")),
    ]
    if not form.ok:
        return None
    limits.check("query_identity", form.values["id_number"])
    facts = {name: form.values[name] for name in ("name", "id_type", "id_number", "route", "exam_number")}
    found = initial_password.query(**facts) if all(answered) else None
    if found is None:
        form.refuse("_", _("没有查询到相符的记录。请逐项核对填写的内容和两个验证答案后再试"))
    return found


def _institute(s: Session, found: Found) -> Institute | None:
    return s.get(Institute, found.institute_code)


def _page(form: Form) -> str:
    language, tables = i18n.language(), body().tables
    choices = {name: codes.choices(tables[name].entries, language) for name in ("id_type", "route")}
    return render_template(
        "public/status_query.html", form=form, choices=choices, number=admission,
        challenge=captcha.picture(_PICTURE), safety=captcha.sum_question(_SUM),
    )  # fmt: skip
