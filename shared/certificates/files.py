"""The files of editions: compared with their rows before anyone gets them; printed again where they fail."""

from typing import BinaryIO

from sqlalchemy.orm import Session

from shared import certificates, db
from shared.certificates import Certificate
from shared.damage import FileDamaged, Named, open_named
from shared.errors import NotFound


def pdf_of(edition: Certificate) -> Named:
    """The edition's PDF. Raises NotFound while there is none."""
    if edition.pdf_key is None or edition.pdf_sha256 is None:
        raise NotFound("certificate without a file")
    return Named(edition, "pdf_key", edition.pdf_sha256, edition.pdf_size)


def open_pdf(edition: Certificate) -> tuple[Certificate, BinaryIO]:
    """The PDF, whole, with the edition that it is of: one that was printed again meanwhile is read anew.

    Raises FileDamaged, with the mark set: confirming, or a campaign, then prints the edition again.
    """
    try:
        return edition, open_named(pdf_of(edition))
    except FileDamaged as error:
        with db.read() as session:
            newer = session.get_one(Certificate, edition.id)
        if newer.pdf_key == error.key:
            raise
        return newer, open_named(pdf_of(newer))


def is_whole(edition: Certificate) -> bool:
    """Whether the PDF is what its row says; the row is marked when it is not."""
    try:
        open_pdf(edition)[1].close()
    except FileDamaged:
        return False
    return True


def look_after(member_id: int, document_kind: str, fingerprint: str) -> None:
    """Mark the current edition that says this when its file is not whole. Before confirming it anew."""
    with db.read() as session:
        edition = certificates.current(session, member_id, document_kind)
    if edition is not None and edition.fingerprint == fingerprint:
        is_whole(edition)


def keep(session: Session, edition: Certificate, sha256: str, size: int) -> None:
    """Remember the hash of a file that is handed out from now on, beside those of former ones."""
    kept = {"certificate_id": edition.id, "sha256": sha256, "size": size, "stored_at": db.clock(session)}
    db.insert_new(session, certificates.CertificateFile, kept)
