"""Jobs whose workers die: crashed once, or so often that a person must decide."""

import uuid

from sqlalchemy import update

from shared import db
from shared.audit import Actor
from shared.jobs import Job, JobState, crashes, holding, parked

OPS = Actor("test")


def crash(job_id: uuid.UUID) -> Job:
    """Claimed by a worker that is never heard of again, and taken back; its row then."""
    with db.write() as session:
        session.execute(update(Job).where(Job.id == job_id).values(not_before=0))
        assert holding.claim(session, job_id, "host:1/2")
        job = session.get_one(Job, job_id)
        crashes.take_back(session, job)
        return job


def park(job_id: uuid.UUID) -> None:
    """Crashed until nobody tries it again."""
    while crash(job_id).state != JobState.PARKED:
        pass


def give_up(job_id: uuid.UUID) -> None:
    """A person decides against another try."""
    with db.write() as session:
        assert parked.give_up(session, job_id, actor=OPS)
