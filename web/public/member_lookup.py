"""公众查询 (会员信息查询): name and number, both of them, give membership, institute and since when."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import clock, db
from shared.bodies import body
from shared.members import public_register
from shared.members.numbers import numbers_meant
from shared.members.public_register import Entry
from web import captcha, forms, limits, questions, texts
from web.forms import Form
from web.public import blueprint
from web.public.schemas import MemberLookupSchema

_PICTURE = "lookup"


@blueprint.route("/lookup", methods=["GET", "POST"])
def member_lookup() -> ResponseReturnValue:
    """Ask with GET, answer a POST with the result itself: no address names a person."""
    if request.method == "GET":
        return _page(forms.blank())
    form = forms.read(MemberLookupSchema())
    if "refresh" in request.form:
        form.errors.clear()
        return _page(form)
    found = _found(form)
    if found is None:
        return _page(form), 422
    with db.read() as s:
        institute = texts.institute(s, found.institute_code)
    return render_template("public/member_entry.html", found=found, institute=institute, now=clock.now())


def _found(form: Form) -> Entry | None:
    """One answer for every pair that is none; it is looked up once 验证码 is answered."""
    questions.check(form, "captcha", _PICTURE)
    if not form.ok:
        return None
    limits.check_address("lookup_address")
    numbers = numbers_meant(form.values["number"], body().number_pattern)
    for number in numbers:
        limits.check_here("lookup_number_address", number)
        limits.check("lookup_number", number)
    with db.read() as s:
        found = public_register.entry(s, numbers, form.values["name"])
    if found is None:
        form.refuse("_", _("没有姓名和会员证书编号都相符的会员。请逐项核对后再试"))
    return found


def _page(form: Form) -> str:
    return render_template("public/member_lookup.html", form=form, challenge=captcha.picture(_PICTURE))
