"""/api/v1/certificates: what would be printed, submit, list, look at, download."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, g
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from shared import audit, certificates, db, members
from shared.accounts import Role
from shared.audit import Act, Object
from shared.bodies import body
from shared.bodies.documents import Asker, DocumentKind
from shared.certificates import Certificate, CertificateState, issuing, plans
from shared.certificates import files as stored
from shared.certificates.downloads import By
from shared.damage import FileDamaged
from shared.errors import JobError, Refused
from shared.members import Member, profile
from shared.members.numbers import numbers_meant
from web import downloaded, files, i18n, problems, words
from web.acting import acting
from web.api import schemas
from web.api.blueprint import SECURITY, blueprint
from web.api.callers import OPS, only
from web.api.once import once
from web.problems import Problem

Members = (Role.MEMBER, *OPS)


@blueprint.route("/certificates/preview", methods=["GET"])
@only(*Members)
@blueprint.arguments(schemas.ForMember, location="query")
@blueprint.response(200, schemas.Preview)
@blueprint.doc(operationId="preview", summary="将要印出的内容", security=SECURITY)
def preview(args: dict[str, Any]) -> dict[str, Any]:
    """The facts as they are now, with the fingerprint that confirms them."""
    with db.read() as session:
        member, kind = _member(session, args), _document(args)
        plan = _plan(session, member, kind)
        current = certificates.current(session, member.id, kind.key)
        same = current is not None and current.fingerprint == plan.fingerprint
        return {
            "facts": plan.facts.to_json(),
            "fingerprint": plan.fingerprint,
            "missing": _missing(member),
            "current": current.id if current is not None and same and current.damage is None else None,
        }


@blueprint.route("/certificates", methods=["GET"])
@only(*Members)
@blueprint.arguments(schemas.ForMember, location="query")
@blueprint.response(200, schemas.Edition(many=True))
@blueprint.doc(operationId="editions", summary="历次签发", security=SECURITY)
def editions(args: dict[str, Any]) -> list[dict[str, Any]]:
    """Every edition that was ever issued, the newest first."""
    with db.read() as session:
        member, kind = _member(session, args), _document(args)
        return [_described(one) for one in certificates.issued(session, member.id, kind.key)]


@blueprint.route("/certificates", methods=["POST"])
@only(*Members)
@blueprint.arguments(schemas.IdempotencyKey, location="headers")
@blueprint.arguments(schemas.Submit)
@blueprint.response(202, schemas.Submitted)
@blueprint.alt_response(200, schema=schemas.Submitted, description="内容未变，现行证书仍然有效")
@blueprint.doc(operationId="submit", summary="确认并制作", security=SECURITY)
def submit(headers: dict[str, str], asked: dict[str, str]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Confirm what was shown; the same confirmation twice is one job."""
    _look_after(asked)
    kind, _colon, made = once(headers.get("key"), lambda session: _confirm(session, asked)).partition(":")
    if kind == "certificate":
        return {"job": None, "certificate": int(made), "links": _links(int(made))}, 200, {}
    place = f"/api/v1/jobs/{made}"
    return {"job": UUID(made), "certificate": None, "links": {"job": place}}, 202, {"Location": place}


@blueprint.route("/certificates/<int:certificate_id>", methods=["GET"])
@only(*Members)
@blueprint.response(200, schemas.Edition)
@blueprint.doc(operationId="edition", summary="一版证书", security=SECURITY)
def edition(certificate_id: int) -> dict[str, Any]:
    """What is known of one edition; one that was withdrawn or revoked has no link to its file."""
    with db.read() as session:
        return _described(_edition(session, certificate_id))


def _described(found: Certificate) -> dict[str, Any]:
    links = _links(found.id)
    if certificates.kept_back(found) is not None:
        del links["download"]
    return {
        "id": found.id,
        "number": found.facts["certificate_number"],
        "document": found.document_kind,
        "n": found.n,
        "state": found.state,
        "issued_at": datetime.fromtimestamp(found.issued_at / 1000, UTC),
        "sha256": found.pdf_sha256,
        "size": found.pdf_size,
        "links": links,
    }


@blueprint.route("/certificates/<int:certificate_id>/pdf", methods=["GET"])
@only(*Members)
@blueprint.doc(
    operationId="pdf",
    summary="下载 PDF",
    security=SECURITY,
    responses={
        "200": {"description": "PDF", "content": {"application/pdf": {}}},
        "206": {"description": "部分"},
    },
)
def pdf(certificate_id: int) -> Response:
    """The file, by ranges if asked."""
    with db.read() as session:
        found = _edition(session, certificate_id)
    if (why := certificates.kept_back(found)) is not None:
        raise Problem(410, why.code, words.reason(why.code, why.params))
    kind = body().documents.get(found.document_kind, body().usual_document)
    name = kind.saved_as(found.facts["certificate_number"], i18n.language())
    try:
        found, file = stored.open_pdf(found)
    except FileDamaged:
        why = certificates.not_whole(found)
        raise Problem(410, why.code, words.reason(why.code, why.params)) from None
    sent = files.send_open(
        file,
        mimetype="application/pdf",
        sha256=str(found.pdf_sha256),
        download_name=f"{name}.pdf",
        ascii_name=f"{kind.key}-{found.n}.pdf",
    )
    return downloaded.note(sent, found, By.API)


def _look_after(asked: dict[str, str]) -> None:
    """See that the certificate that may be the answer has its file; one without is printed again."""
    with db.read() as session:
        member, kind = _member(session, asked), _document(asked)
    stored.look_after(member.id, kind.key, asked["fingerprint"])


def _member(session: Session, asked: dict[str, Any]) -> Member:
    """Whom it is about: a member's self, or the one whose number ops give. Someone else's is not found."""
    number, pattern = asked.get("number"), body().number_pattern
    if g.account.role == Role.MEMBER:
        own = session.get_one(Member, g.account.member_id)
        if number is not None and own.certificate_number not in numbers_meant(number, pattern):
            raise problems.not_found()
        return own
    if number is None:
        raise Problem(409, "number_needed", _("请给出会员证书编号"))
    found = (members.by_number(session, one) for one in numbers_meant(number, pattern))
    member = next(filter(None, found), None)
    if member is None:
        raise problems.not_found()
    return member


def _document(asked: dict[str, Any]) -> DocumentKind:
    """The kind that is asked for, the usual one when none is named."""
    by = Asker.MEMBER if g.account.role == Role.MEMBER else Asker.OPS
    try:
        return body().document_for(asked.get("document"), by)
    except Refused as error:
        raise Problem(409, error.code, words.reason(error.code, error.params)) from None


def _plan(session: Session, member: Member, kind: DocumentKind) -> plans.Plan:
    try:
        return plans.prepare(session, member, kind)
    except JobError as error:
        raise _cannot(error) from None


def _confirm(session: Session, asked: dict[str, str]) -> str:
    member, kind = _member(session, asked), _document(asked)
    _plan(session, member, kind)  # what can't be printed is said before anything is asked
    if missing := _missing(member):
        raise Problem(409, "profile_incomplete", _("基本信息尚不完整"), missing=missing)
    try:
        confirmed = issuing.confirm(
            session, member, kind, account_id=g.account.id, shown=asked["fingerprint"]
        )
    except JobError as error:
        raise _cannot(error) from None
    except Refused as error:
        raise Problem(409, error.code, words.reason(error.code, error.params)) from None
    if g.account.role != Role.MEMBER:
        audit.record(
            session, Act.CERTIFICATE_SUBMIT, Object("member", member.id), actor=acting(),
            number=member.certificate_number, document=kind.key,
        )  # fmt: skip
    if confirmed.edition is not None:
        return f"certificate:{confirmed.edition.id}"
    assert confirmed.job is not None  # noqa: S101 - one of the two is there
    return f"job:{confirmed.job.id}"


def _cannot(error: JobError) -> Problem:
    reason = words.in_full(error.code, error.params)
    return Problem(
        409, error.code, _("现在不能制作"), detail=reason, params=words.told(error.code, error.params)
    )


def _missing(member: Member) -> list[str]:
    """Required profile fields that are empty; asked of members only."""
    if g.account.role != Role.MEMBER:
        return []
    return profile.missing_required(member.profile, body().profile)


def _edition(session: Session, certificate_id: int) -> Certificate:
    found = session.get(Certificate, certificate_id)
    if found is None or found.state == CertificateState.MADE or found.pdf_key is None:
        raise problems.not_found()
    if g.account.role == Role.MEMBER and found.member_id != g.account.member_id:
        raise problems.not_found()
    return found


def _links(certificate_id: int) -> dict[str, str]:
    place = f"/api/v1/certificates/{certificate_id}"
    return {"certificate": place, "download": f"{place}/pdf"}
