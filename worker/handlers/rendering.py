"""Render jobs: a confirmed plan becomes a stored PDF and the member's current edition."""

import gc
from dataclasses import dataclass

from sqlalchemy.orm import Session

from shared import db
from shared.bodies import body
from shared.certificates import Certificate, issuing
from shared.certificates.facts import Facts
from shared.certificates.issuing import Plan, Printed
from shared.certificates.verify_code import qr_url
from shared.errors import JobError
from shared.jobs.holding import Claim
from shared.settings import settings
from shared.storage import sha256, sharded, storage
from worker.handling import Done
from worker.press import reference
from worker.press.face import Face
from worker.press.library import published
from worker.press.preview import picture as picture_of

PICTURE_WIDTH = 1400  # pixels: sharp on a phone, about 150 KB


@dataclass(frozen=True)
class Edition:
    """What a render needs of the reserved row, so that no session is open while it prints."""

    id: int
    n: int
    issued_at: int
    facts: Facts


def edition_of(row: Certificate) -> Edition:
    """The part of the row that is printed."""
    return Edition(row.id, row.n, row.issued_at, Facts.from_json(row.facts))


def render(held: Claim) -> Done:
    """Print the plan frozen at confirm; the same n and issue time however often it is tried."""
    plan = Plan.from_json(held.payload)
    if held.member_id is None:
        raise JobError("internal", final=True, error="render without a member")
    with db.write() as session:
        edition = edition_of(issuing.reserve(session, held.member_id, plan, job_id=held.id))
    name = f"job-{held.id}-{held.fence}.pdf"
    printed = print_and_store(plan, edition, sharded("pdf", str(held.member_id), name))
    return Done(
        {"n": edition.n, "certificate_id": edition.id},
        lambda session: issuing.issue(session, edition.id, printed),
    )


def print_and_store(plan: Plan, edition: Edition, key: str) -> Printed:
    """The PDF of one edition, durable under `key` before any row names it."""
    rendered = reference.render(face_of(plan, edition), published(plan.template_hash))
    gc.collect()  # a laid-out page is a web of cycles: 20 MB that need not wait (2 ms)
    storage().put(key, rendered.pdf)
    return Printed(key, sha256(rendered.pdf), len(rendered.pdf), rendered.renderer)


def face_of(plan: Plan, edition: Edition) -> Face:
    """Everything that goes onto the page, its files checked against their hashes."""
    return Face(
        facts=edition.facts,
        photo=_photo(plan),
        seals={which: _checked(key, sha) for which, (sha, key) in plan.seals.items()},
        verify_url=qr_url(settings().public_address, plan.token, edition.n),
        issued_at=edition.issued_at,
        specimen=str(body().terms.specimen) if settings().specimen else "",
    )


def _photo(plan: Plan) -> bytes | None:
    if plan.photo_key is None or plan.photo_sha256 is None:
        return None
    return _checked(plan.photo_key, plan.photo_sha256)


def _checked(key: str, expected: str) -> bytes:
    data = storage().get(key)
    if sha256(data) != expected:
        raise JobError("file_damaged", final=True, key=key)
    return data


def picture(held: Claim) -> Done:
    """Page 1 of a finished certificate as a PNG, for browsers that open no PDF."""
    with db.read() as session:
        row = session.get_one(Certificate, held.payload["certificate_id"])
        pdf_key, pdf_sha256 = row.pdf_key, row.pdf_sha256
    if pdf_key is None or pdf_sha256 is None:
        raise JobError("internal", final=True, error="no PDF to draw")
    png = picture_of(_checked(pdf_key, pdf_sha256), PICTURE_WIDTH)
    key = sharded("picture", str(row.member_id), f"job-{held.id}-{held.fence}.png")
    storage().put(key, png)

    def record(session: Session) -> None:
        session.get_one(Certificate, held.payload["certificate_id"]).picture_key = key

    return Done({"picture_key": key}, record)
