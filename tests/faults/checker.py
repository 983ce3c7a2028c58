"""What must hold after any campaign, whatever was killed or frozen while it ran."""

import hashlib
import io
import os

import pikepdf
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared import db, jobs
from shared.campaigns import CampaignItem, ItemState
from shared.certificates import Certificate, CertificateState
from shared.jobs import Job, JobState
from shared.settings import settings
from shared.storage import storage
from worker import orphans


def violations(campaign_id: int, must_fail: frozenset[int] = frozenset()) -> list[str]:
    """Every broken promise, in words; an empty list is a pass. Call it when nothing runs any more."""
    _age_files()
    orphans.remove()
    with db.read() as session:
        return [
            *_unfinished(session),
            *_editions(session, campaign_id, must_fail),
            *_files(session),
        ]


def _age_files() -> None:
    """As if an hour had passed, so that the sweeper's clean-up takes what a dead attempt left behind."""
    for file in storage().list("pdf"):
        path = settings().storage_folder / file.key
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 3600))


def _unfinished(session: Session) -> list[str]:
    bad = (*jobs.UNFINISHED, JobState.PARKED)
    left = session.execute(select(Job.id, Job.kind, Job.state).where(Job.state.in_(bad))).all()
    pending = session.scalar(
        select(func.count()).select_from(CampaignItem).where(CampaignItem.state == ItemState.PENDING)
    )
    return [f"job {job} ({kind}) is {state}" for job, kind, state in left] + (
        [f"{pending} items are pending"] if pending else []
    )


def _editions(session: Session, campaign_id: int, must_fail: frozenset[int]) -> list[str]:
    found = []
    items = select(CampaignItem.member_id, CampaignItem.state, CampaignItem.error_code)
    for member, state, code in session.execute(items.where(CampaignItem.campaign_id == campaign_id)):
        editions = session.scalars(select(Certificate).where(Certificate.member_id == member)).all()
        current = [e for e in editions if e.state == CertificateState.CURRENT]
        printed = [e for e in editions if e.campaign_id == campaign_id and e.pdf_key]
        if member in must_fail:
            if state != ItemState.FAILED or printed:
                found.append(f"member {member} had to fail and is {state}")
        elif state != ItemState.DONE:
            found.append(f"member {member}'s item is {state} ({code})")
        elif len(current) != 1 or len(printed) != 1 or current != printed:
            found.append(f"member {member} has {len(current)} current, {len(printed)} from this run")
    return found


def _files(session: Session) -> list[str]:
    found = []
    printed = session.scalars(select(Certificate).where(Certificate.pdf_key.is_not(None))).all()
    for edition in printed:
        data = storage().get(edition.pdf_key or "")
        if hashlib.sha256(data).hexdigest() != edition.pdf_sha256 or len(data) != edition.pdf_size:
            found.append(f"{edition.pdf_key} is not what its row says")
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) != 1:
                found.append(f"{edition.pdf_key} has {len(pdf.pages)} pages")
    named = {edition.pdf_key for edition in printed}
    return found + [f"{f.key} has no row" for f in storage().list("pdf") if f.key not in named]
