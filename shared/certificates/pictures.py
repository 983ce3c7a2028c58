"""Pictures of an edition's first page, in two sizes. Neither ever changes; one that fails is drawn again.

The small one is asked for as soon as an edition is there that a member confirmed, else at the first look.
"""

from enum import StrEnum
from typing import BinaryIO

import structlog
from sqlalchemy import update
from sqlalchemy.orm import Session

from shared import db, jobs
from shared.certificates import Certificate
from shared.certificates.kinds import PICTURE
from shared.damage import FileDamaged, open_whole

_log = structlog.get_logger()


class Size(StrEnum):
    """SCREEN: small, for the pages. PRINT: as sharp as a printer needs it, to keep and pass on."""

    SCREEN = "screen"
    PRINT = "print"

    @property
    def ending(self) -> str:
        """Of the file's name."""
        return "webp" if self is Size.SCREEN else "png"

    @property
    def mimetype(self) -> str:
        """What the file is."""
        return f"image/{self.ending}"


_COLUMNS = {
    Size.SCREEN: ("picture_key", "picture_sha256"),
    Size.PRINT: ("print_picture_key", "print_picture_sha256"),
}


def of(edition: Certificate, size: Size) -> tuple[str, str] | None:
    """Storage key and SHA-256 (hex) of the picture; None when there is none."""
    key, sha256 = (getattr(edition, column) for column in _COLUMNS[size])
    return (key, sha256) if key and sha256 else None


def name(edition: Certificate, size: Size, key: str | None, sha256: str | None) -> None:
    """Let the row name the picture, or none."""
    for column, value in zip(_COLUMNS[size], (key, sha256), strict=True):
        setattr(edition, column, value)


def key_of_job(edition: Certificate, size: Size) -> str:
    """By the file that it shows: what was printed again is drawn again, even if the first could not be."""
    which = "picture" if size is Size.SCREEN else f"picture-{size}"
    return f"{which}:{edition.id}:{str(edition.pdf_key).rpartition('/')[2]}"


def ask_for(session: Session, edition: Certificate, size: Size, created_by: int | None = None) -> jobs.Job:
    """Submit the job that draws it, or find the one that is to. In a `db.write()`."""
    return jobs.submit(
        session, PICTURE, key=key_of_job(edition, size), member_id=edition.member_id, created_by=created_by,
        payload={"certificate_id": edition.id, "size": size},
    )  # fmt: skip


def open_picture(edition: Certificate, size: Size) -> BinaryIO | None:
    """The picture, whole; None when there is none. One that fails is forgotten, so that it is drawn again."""
    if (named := of(edition, size)) is None:
        return None
    try:
        return open_whole(*named)
    except FileDamaged as damaged:
        _forget(edition, size, damaged)
        return None


def _forget(edition: Certificate, size: Size, damaged: FileDamaged) -> None:
    key, sha256 = _COLUMNS[size]
    same = update(Certificate).where(Certificate.id == edition.id, getattr(Certificate, key) == damaged.key)
    with db.write() as session:
        gone = db.changed(session, same.values({key: None, sha256: None}))
    name(edition, size, None, None)
    if gone:
        _log.warning("picture_damaged", row=edition.id, key=damaged.key, damage=str(damaged.damage))
