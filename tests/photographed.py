"""Photos that were handed in, for tests of their review and of the counter: stored, examined, waiting."""

import uuid

from PIL import Image

from deploy.demo.portraits import ON_SITE_SIZE, portrait
from shared import certificates, db
from shared.accounts import Account
from shared.accounts import rules as account_rules
from shared.audit import Actor
from shared.bodies import body
from shared.certificates import issuing, plans
from shared.jobs import Job
from shared.members import Member
from shared.photos import Photo, PhotoSource, review
from shared.photos.frames import Frame
from shared.photos.intake import receive
from shared.photos.review import Verdict
from worker import running

FACE = portrait("handed in", ON_SITE_SIZE)


def handed_in(
    member_id: int, who: Account | None, data: bytes = FACE, *, frame: Frame | None = None,
    source: PhotoSource = PhotoSource.ON_SITE,
) -> int:  # fmt: skip
    """A photo that this person sent, examined; its id."""
    actor = Actor(who.login_name, who.id) if who else Actor("command:test")
    received = receive(member_id, data, source=source, actor=actor, frame=frame)
    running.run(received.job_id)
    return received.photo_id


def row(photo_id: int) -> Photo:
    with db.read() as session:
        return session.get_one(Photo, photo_id)


def account(account_id: int) -> Account:
    with db.read() as session:
        return session.get_one(Account, account_id)


def decide(
    account_id: int, photo_id: int, verdict: Verdict = Verdict.APPROVE, *, version: str = "", **how: str
) -> None:
    """A decision as the page sends it: with the version on the screen; the one before holds from then on."""
    shown = version or str(row(photo_id).print_sha256)
    with db.write() as session:
        review.decide(session, session.get_one(Account, account_id), photo_id, shown, verdict, **how)
    review.settle_former(account_id, photo_id)


def run_job(job_id: uuid.UUID) -> Job:
    """The job, run on the spot as long as it gives itself back."""
    for _ in range(500):
        running.run(job_id)
        with db.read() as session:
            job = session.get_one(Job, job_id)
        if job.state != "queued":
            return job
    raise AssertionError("the job never ends")


def colour(photo: Image.Image, x: float, y: float) -> tuple[int, int, int]:
    """The colour at a share of width and height."""
    found = photo.convert("RGB").getpixel((int(x * (photo.width - 1)), int(y * (photo.height - 1))))
    assert isinstance(found, tuple)
    return int(found[0]), int(found[1]), int(found[2])


def print_for(member_id: int) -> int:
    """The member's certificate, confirmed by their own account and printed; its edition's n."""
    kind = body().usual_document
    with db.write() as session:
        member = session.get_one(Member, member_id)
        owner = account_rules.of_member(session, member)
        plan = plans.prepare(session, member, kind)
        done = issuing.confirm(session, member, kind, account_id=owner.id, shown=plan.fingerprint)
    assert done.job is not None
    job = run_job(done.job.id)
    assert job.state == "succeeded", job.error_code
    with db.read() as session:
        edition = certificates.current(session, member_id, kind.key)
    assert edition is not None
    return edition.n
