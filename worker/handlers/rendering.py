"""Render jobs: a confirmed plan becomes a stored PDF and the member's current edition."""

import gc
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db
from shared.accounts import reaching
from shared.bodies import body
from shared.certificates import Certificate, designs, files, issuing, pictures, plans
from shared.certificates.facts import Facts
from shared.certificates.issuing import Printed
from shared.certificates.pictures import Size
from shared.certificates.plans import Plan
from shared.certificates.verify_code import qr_url
from shared.damage import FileDamaged, Named, read_named, read_whole
from shared.errors import JobError
from shared.jobs import Job
from shared.jobs.holding import Claim
from shared.notices.telling import tell
from shared.settings import settings
from shared.storage import sha256, sharded, storage
from worker.handling import Done
from worker.photos.remaking import remake
from worker.press import preview, reference
from worker.press.face import Face
from worker.press.library import published


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
        edition = edition_of(_to_print(session, held, held.member_id, plan))
    name = f"job-{held.id}-{held.fence}.pdf"
    printed = print_and_store(plan, edition, sharded("pdf", str(held.member_id), name))

    def record(session: Session) -> None:
        issuing.issue(session, edition.id, printed)
        # Its member looks at it next, and drawing takes as long as the page that shows it.
        pictures.ask_for(session, session.get_one(Certificate, edition.id), Size.SCREEN)
        _tell_if_it_took_long(session, held, plan)

    return Done({"n": edition.n, "certificate_id": edition.id}, record)


def _tell_if_it_took_long(session: Session, held: Claim, plan: Plan) -> None:
    """Who confirmed and has gone since is told; who still looks at the page sees it anyway."""
    job = session.get_one(Job, held.id)
    if job.created_by is not None and db.clock(session) - job.created_at > settings().long_job_s * 1000:
        to = reaching.account(job.created_by)
        tell(session, "certificate_ready", to, document=plan.document_kind, asked=job.created_at)


def _to_print(session: Session, held: Claim, member_id: int, plan: Plan) -> Certificate:
    """A reserved edition; or, when its file was damaged, one that was issued, to be printed as it is."""
    again = held.payload.get(plans.REPRINT)
    if again is not None:
        return session.get_one(Certificate, int(again))
    return issuing.reserve(session, member_id, plan, job_id=held.id)


def print_and_store(plan: Plan, edition: Edition, key: str) -> Printed:
    """The PDF of one edition, durable under `key` before any row names it."""
    rendered = reference.render(face_of(plan, edition), published(plan.document_kind, plan.template_hash))
    gc.collect()  # a laid-out page is a web of cycles: 20 MB that need not wait (2 ms)
    storage().put(key, rendered.pdf)
    return Printed(key, sha256(rendered.pdf), len(rendered.pdf), rendered.renderer)


def face_of(plan: Plan, edition: Edition) -> Face:
    """Everything that goes onto the page, its files checked against their hashes."""
    return Face(
        facts=edition.facts,
        photo=_photo(plan),
        seals={which: _seal(key, sha) for which, (sha, key) in plan.seals.items()},
        verify_url=qr_url(settings().public_address, plan.token, edition.n),
        issued_at=edition.issued_at,
        specimen=str(body().terms.specimen) if settings().specimen else "",
    )


def _photo(plan: Plan) -> bytes | None:
    if plan.photo_key is None or plan.photo_sha256 is None:
        return None
    try:
        return read_whole(plan.photo_key, plan.photo_sha256)
    except FileDamaged:
        return remake(plan.photo_key, plan.photo_sha256)


def _seal(key: str, expected: str) -> bytes:
    with db.read() as session:
        row = session.scalars(select(designs.Seal).where(designs.Seal.storage_key == key).limit(1)).one()
    try:
        return read_named(Named(row, "storage_key", expected))
    except FileDamaged as error:
        raise JobError("file_damaged", final=True, reason="seal", damage=str(error.damage)) from error


def picture(held: Claim) -> Done:
    """Page 1 of a finished certificate as a picture: for the pages, or (`size`) to keep."""
    with db.read() as session:
        row = session.get_one(Certificate, held.payload["certificate_id"])
    size = Size(held.payload.get("size", Size.SCREEN))
    drawn = preview.DRAW[size](_pdf(row))
    key = sharded("picture", str(row.member_id), f"job-{held.id}-{held.fence}.{size.ending}")
    storage().put(key, drawn)

    def record(session: Session) -> None:
        pictures.name(session.get_one(Certificate, row.id), size, key, sha256(drawn))

    return Done({"picture_key": key}, record)


def _pdf(edition: Certificate) -> bytes:
    try:
        with files.open_pdf(edition)[1] as pdf:
            return pdf.read()
    except FileDamaged as error:
        raise JobError("file_damaged", final=True, reason="pdf", damage=str(error.damage)) from error
