"""Seals: pictures checked, stored and versioned; the newest of an owner is printed."""

from sqlalchemy import func, select

from shared import audit, clock, db
from shared.audit import Act, Actor, Object
from shared.certificates.designs import Seal
from shared.storage import sha256, storage
from worker.press import seal


def put(owner: str, picture: bytes, *, actor: Actor) -> Seal:
    """Keep `picture` (SVG) as the owner's newest seal; the same picture again changes nothing.

    `owner` is "national" or an institute's code. Raises JobError("design_broken") for a picture that
    may not be printed (scripts, addresses).
    """
    seal.check(picture)
    digest = sha256(picture)
    key = f"seal/{digest}.svg"
    storage().put(key, picture)  # again and again the same bytes: a damaged file is mended by it
    with db.write() as session:
        db.alone(session, "seals")
        newest = session.scalars(
            select(Seal).where(Seal.owner == owner).order_by(Seal.version.desc()).limit(1)
        ).first()
        if newest is not None and newest.sha256 == digest:
            newest.damage = newest.damaged_at = None
            return newest
        highest = session.scalar(select(func.max(Seal.version)).where(Seal.owner == owner)) or 0
        row = Seal(
            owner=owner, version=highest + 1, storage_key=key, sha256=digest,
            uploaded_by=actor.name, uploaded_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        audit.record(
            session, Act.SEAL_UPLOAD, Object("seal", row.id), actor=actor,
            owner=owner, version=row.version, sha256=digest,
        )  # fmt: skip
    return row
