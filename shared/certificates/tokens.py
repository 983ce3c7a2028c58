"""The verify token of a member's documents of one kind, made when it is first needed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import db
from shared.certificates import VerifyToken
from shared.certificates.verify_code import new_token


def token_of(session: Session, member_id: int, document_kind: str) -> str:
    """The token. A first one is written in `session` if that may write, else in a transaction of its own."""
    if (known := _find(session, member_id, document_kind)) is not None:
        return known
    if db.writes(session):
        return _make(session, member_id, document_kind)
    with db.write() as own:
        return _make(own, member_id, document_kind)


def _find(session: Session, member_id: int, document_kind: str) -> str | None:
    mine = VerifyToken.member_id == member_id, VerifyToken.document_kind == document_kind
    return session.scalar(select(VerifyToken.token).where(*mine))


def _make(session: Session, member_id: int, document_kind: str) -> str:
    """Of two that make it at once, the first one's token counts for both."""
    row = {"member_id": member_id, "document_kind": document_kind, "token": new_token()}
    db.insert_new(session, VerifyToken, row)
    made = _find(session, member_id, document_kind)
    assert made is not None  # noqa: S101 - it was there, or is now
    return made
