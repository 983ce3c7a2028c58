"""Published template versions: put into storage once, loaded by content hash, kept per process."""

import zlib
from functools import lru_cache
from typing import Any

from sqlalchemy import select, update

from shared import audit, clock, db
from shared.audit import Act, Actor, Object
from shared.bodies import body
from shared.bodies.documents import DocumentKind
from shared.certificates import coverage
from shared.certificates.designs import TemplateVersion
from shared.damage import Damage, FileDamaged, Named, marking, reading
from shared.errors import JobError
from shared.storage import storage
from worker import time_limit
from worker.press import design_marks, fonts
from worker.press.design import Design, pack, unpack


def publish(design: Design, kind: DocumentKind, *, name: str, actor: Actor) -> TemplateVersion:
    """Store the design and make it the current version for this kind of document.

    Publishing the same again changes nothing. Raises JobError design_broken for a design that prints what
    is not on the document.
    """
    design_marks.check_document(design.page, kind)
    key = f"template/{design.hash}.zip"
    storage().put(key, pack(design))  # again and again the same bytes: a damaged archive is mended by it
    record = fonts.chain_of(design).record
    with db.write() as session:
        db.alone(session, "designs")
        mine = TemplateVersion.document_kind == kind.key
        version = session.scalar(
            select(TemplateVersion).where(mine, TemplateVersion.content_hash == design.hash)
        )
        if version is not None:
            version.damage = version.damaged_at = None
        if version is not None and version.current:
            return version
        session.execute(update(TemplateVersion).where(mine).values(current=False))
        if version is None:
            version = _row(design, kind, name, key, record, actor)
            session.add(version)
        version.current = True
        coverage.look_again(session, kind.key)
        audit.record(
            session, Act.TEMPLATE_PUBLISH, Object("template", version.id), actor=actor,
            document=kind.key, design=name, content_hash=design.hash,
        )  # fmt: skip
    return version


def _row(
    design: Design, kind: DocumentKind, name: str, key: str, record: dict[str, Any], actor: Actor
) -> TemplateVersion:
    return TemplateVersion(
        document_kind=kind.key,
        content_hash=design.hash,
        design=name,
        title=dict(design.title),
        storage_key=key,
        fonts=record,
        published_by=actor.name,
        published_at=clock.now(),
    )


@lru_cache(maxsize=8)
@time_limit.unswallowed()
def published(document_kind: str, content_hash: str) -> Design:
    """The design of a kind of document's version, checked once a process.

    JobError("fonts_differ") when this machine's fonts are not those recorded at publishing: the
    fingerprint would no longer say what the paper shows.
    """
    with db.read() as session:
        mine = TemplateVersion.document_kind == document_kind  # each was published with the fonts of its day
        same = select(TemplateVersion).where(mine, TemplateVersion.content_hash == content_hash)
        version = session.scalars(same).one()
    design = _unpacked(version)
    if not fonts.chain_of(design).agrees_with(version.fonts):
        raise JobError("fonts_differ", final=True, template=content_hash)
    return design


def _unpacked(version: TemplateVersion) -> Design:
    """The stored design. JobError("file_damaged"), marked, for one that is not what was published."""
    stored = Named(version, "storage_key", version.content_hash)
    try:
        with marking(stored):
            design = _read(stored.key)
            if design.hash != version.content_hash:
                raise FileDamaged(stored.key, Damage.CHANGED)
    except FileDamaged as error:
        raise JobError("file_damaged", final=True, reason="template", damage=str(error.damage)) from error
    return design


def _read(key: str) -> Design:
    with reading(key):
        archive = storage().get(key)
    try:
        return unpack(archive, frozenset(field.key for field in body().profile.editable()))
    except zlib.error as error:
        raise FileDamaged(key, Damage.CHANGED) from error
    except JobError as error:  # what was published was an archive
        if error.params.get("reason") == "no_archive":
            raise FileDamaged(key, Damage.CHANGED) from error
        raise
