"""/v/<token>/<n> (the QR code), /v/<token>, and /verify (typed code, or number and name)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared import clock, db
from shared.bodies import body
from shared.bodies.documents import DocumentKind
from shared.certificates import verification, verify_code
from shared.certificates.verification import Answer, Verdict
from shared.certificates.verify_code import CodeError
from shared.members.numbers import numbers_meant
from shared.settings import settings
from web import forms, i18n, limits, words
from web.verify.schemas import ByNumber, ByTyped
from web.words.verdicts import Told

blueprint = Blueprint("verify", __name__, template_folder="templates")


@blueprint.get("/v/<path:asked>")
@blueprint.get("/V/<path:asked>")
def link(asked: str) -> Response:
    """What the QR code opens, `<token>/<n>`: the answer for that edition; without `/<n>` for the current one.

    What messengers and people leave at its end is read past; what is no link of ours is an error of the form.
    """
    try:
        wanted = verify_code.read_path(asked)
    except CodeError as error:
        return _damaged(error)
    with db.read() as session:
        answer = verification.by_asked(session, wanted)
    response = make_response(_page([answer], Way("link", of_current=wanted.edition is None)))
    response.headers["Vary"] = "Cookie"  # the language; a scanner has no cookie
    response.add_etag()
    response.make_conditional(request)
    return response


def _damaged(error: CodeError) -> Response:
    form = forms.blank()
    form.refuse("code", words.typed_code("link" if error.reason == "length" else error.reason))
    return _form(form, 400)


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
    form.typed["code"] = request.form.get("code", "")  # no secret here, as a second factor's is
    if not form.ok:
        return _form(form, 422)
    try:
        asked = verify_code.read(form.values["code"])
    except CodeError as error:
        form.refuse("code", words.typed_code(error.reason))
        return _form(form, 422)
    with db.read() as session:
        answer = verification.by_asked(session, asked)
    foreign = asked.host if asked.host and not _is_ours(asked.host) else ""
    return _page([answer], Way("code", of_current=asked.edition is None, foreign=foreign))


def _by_number() -> ResponseReturnValue:
    form = forms.read(ByNumber())
    if not form.ok:
        return _form(form, 422)
    # Names are few and numbers run on: whoever tries them out must be slow.
    limits.check_address("verify_name_address")
    numbers = numbers_meant(form.values["number"], body().number_pattern)
    for number in numbers:
        limits.check_here("verify_number_address", number)
        limits.check("verify_number", number)
    with db.read() as session:
        found = verification.by_number(session, numbers, form.values["name"])
    return _page(found, Way("number", of_current=True))


def _form(form: forms.Form, status: int = 200) -> Response:
    return make_response(_render("verify/form.html", form=form), status)


@dataclass(frozen=True)
class Way:
    """How it was asked: by link, code or number; for the current edition or one; by a foreign link."""

    name: str
    of_current: bool
    foreign: str = ""


@dataclass(frozen=True)
class Shown:
    """An answer with its words, the facts to compare, and the title of its kind of document."""

    found: Answer
    told: Told
    title: str
    facts: list[tuple[str, str]]
    photo: bool

    @property
    def known(self) -> bool:
        """Whether there is an edition to compare with."""
        return self.found.verdict is not Verdict.UNKNOWN


def _shown(found: Answer) -> Shown:
    language = i18n.language()
    kind = body().documents.get(found.document_kind)  # None: nothing was found, or it is issued no more
    called = kind.short_title.get(language) if kind else _("证书")
    told = words.verdict(found.verdict, body().names.get(language), called)
    title = kind.title.get(language) if kind else called
    return Shown(found, told, title, _facts(found, kind), bool(kind and kind.photo))


def _facts(found: Answer, kind: DocumentKind | None) -> list[tuple[str, str]]:
    """Labels and values, as the paper has them, with the date and the edition of the paper."""
    labels = {key: label.get(i18n.language()) for key, label in kind.face.items()} if kind else {}
    facts = [
        (labels.get(key) or words.field_word(key), _value(key, value)) for key, value in found.facts.items()
    ]
    if found.issued_at is not None:
        facts.append((_("签发日期"), i18n.day(body().local(found.issued_at).date())))
        facts.append((_("版次"), _("第 %(n)s 版", n=found.edition)))
    return facts


def _value(key: str, value: object) -> str:
    """As it is printed, with its meaning for readers of another language."""
    return i18n.day(value) if isinstance(value, date) else words.face_value(key, str(value))


def _page(found: list[Answer], way: Way) -> str:
    return _render(
        "verify/answer.html",
        answers=[_shown(answer) for answer in found],
        way=way,
        of_current=way.of_current,
        checked_at=clock.now(),
        specimen=settings().specimen,
    )


def _render(template: str, **values: Any) -> str:
    """The same page for everybody: whoever is logged in, and whatever waits to be told, is left out."""
    g.account = None
    return render_template(template, messages=list, official=_official(), **values)


def _is_ours(host: str) -> bool:
    """Whether a pasted link leads to us, by the host it names."""
    ours = (settings().public_address.partition("//")[2], body().official_domain, request.host)
    return host.partition(":")[0] in [name.partition(":")[0].lower() for name in ours]


def _official() -> str:
    """The domain that the reader should find in the address bar; a demo has only its own."""
    configured = settings()
    return configured.public_address.partition("//")[2] if configured.demo else body().official_domain
