"""/v/<token>/<n> (the QR code), /v/<token>, and /verify (typed code, or number and name)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import clock, db
from shared.bodies import body
from shared.certificates import verification
from shared.certificates.verification import Answer, Verdict
from shared.certificates.verify_code import CodeError
from shared.members.numbers import plain_number
from shared.settings import settings
from web import forms, i18n, limits, words
from web.verify.schemas import ByNumber, ByTyped
from web.words.verdicts import Told

blueprint = Blueprint("verify", __name__, template_folder="templates")


@blueprint.get("/v/<token>/<n>")
def edition(token: str, n: str) -> Response:
    """What the QR code opens: the answer for that edition."""
    number = int(n) if n.isascii() and n.isdigit() and len(n) <= 6 else 0
    with db.read() as session:
        answer = verification.by_edition(session, token.upper(), number)
    return _cached(answer, of_current=False)


@blueprint.get("/v/<token>")
def current(token: str) -> Response:
    """A link without an edition: the answer for the current one."""
    with db.read() as session:
        answer = verification.by_token(session, token.upper())
    return _cached(answer, of_current=True)


@blueprint.route("/verify", methods=["GET", "POST"])
def typed() -> ResponseReturnValue:
    """证书核验: a typed code, or number and name. The answer is this page: its address names nobody."""
    if request.method == "GET":
        return _form(forms.blank())
    if "number" in request.form:
        return _by_number()
    return _by_code()


def _by_code() -> ResponseReturnValue:
    limits.check_address("verify_address")
    form = forms.read(ByTyped())
    if not form.ok:
        return _form(form, 422)
    try:
        with db.read() as session:
            answer = verification.by_typed(session, form.values["code"])
    except CodeError as error:
        form.refuse("code", words.typed_code(error.reason))
        return _form(form, 422)
    return _page([answer], of_current=False)


def _by_number() -> ResponseReturnValue:
    form = forms.read(ByNumber())
    if not form.ok:
        return _form(form, 422)
    # Names are few and numbers run on: whoever tries them out must be slow.
    limits.check_address("verify_name_address")
    number = plain_number(form.values["number"])
    limits.check_here("verify_number_address", number)
    limits.check("verify_number", number)
    with db.read() as session:
        found = verification.by_number(session, number, form.values["name"])
    return _page(found, of_current=True)


def _form(form: forms.Form, status: int = 200) -> Response:
    return make_response(_render("verify/form.html", form=form), status)


@dataclass(frozen=True)
class Shown:
    """An answer with its words, and the title of its kind of document."""

    found: Answer
    told: Told
    title: str
    photo: bool

    @property
    def known(self) -> bool:
        """Whether there is an edition to compare with."""
        return self.found.verdict is not Verdict.UNKNOWN

    @property
    def issued_on(self) -> date | None:
        """The date on the paper."""
        return body().local(self.found.issued_at).date() if self.found.issued_at else None


def _shown(found: Answer) -> Shown:
    language = i18n.language()
    kind = body().documents.get(found.document_kind)  # None: nothing was found, or it is issued no more
    called = kind.short_title.get(language) if kind else _("证书")
    told = words.verdict(found.verdict, body().names.get(language), called)
    return Shown(found, told, kind.title.get(language) if kind else called, bool(kind and kind.photo))


def _page(found: list[Answer], *, of_current: bool) -> str:
    return _render(
        "verify/answer.html",
        answers=[_shown(answer) for answer in found],
        of_current=of_current,
        checked_at=clock.now(),
        specimen=settings().specimen,
    )


def _cached(answer: Answer, *, of_current: bool) -> Response:
    response = make_response(_page([answer], of_current=of_current))
    response.headers["Vary"] = "Cookie"  # the language; a scanner has no cookie
    response.add_etag()
    response.make_conditional(request)
    return response


def _render(template: str, **values: Any) -> str:
    """The same page for everybody: whoever is logged in, and whatever waits to be told, is left out."""
    g.account = None
    return render_template(template, get_flashed_messages=lambda **_: [], official=_official(), **values)


def _official() -> str:
    """The domain that the reader should find in the address bar; a demo has only its own."""
    configured = settings()
    return configured.public_address.partition("//")[2] if configured.demo else body().official_domain
