"""Secrets that are sent: made when the notice goes out, kept as a hash, each new one voiding the former.

A link's token is random; a code has six digits, so it is hashed with a key and may be guessed at five times.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from shared import crypto, db
from shared.db import now_ms
from shared.notices import Notice, Proof
from shared.notices.catalogue import ProofForm

GUESSES = 5
_DIGITS = 6


class Standing(StrEnum):
    """Whether a link still opens something, and if not, why."""

    OPEN = "open"
    USED = "used"
    NEWER = "newer"  # a newer one was sent
    VOID = "void"  # something else happened that ended it
    EXPIRED = "expired"


@dataclass(frozen=True)
class Seen:
    """A proof that someone has: `at` is when it was used, ended, or the newer one was sent."""

    id: int
    subject: str
    standing: Standing
    at: int


def make(session: Session, notice: Notice, form: ProofForm, subject: str) -> str:
    """A new secret for this notice, in a `db.write()`; whatever was sent before for the same is void."""
    void(session, notice.kind, subject)
    plain = secrets.token_urlsafe(24) if form.is_link else f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    now = db.clock(session)
    digest = _of_link(plain) if form.is_link else _of_code(subject, plain)[0]
    session.add(
        Proof(
            notice_id=notice.id, purpose=notice.kind, subject=subject, digest=digest, made_at=now,
            expires_at=now + form.valid_s * 1000,
        )
    )  # fmt: skip
    return plain


def void(session: Session, purpose: str, subject: str) -> None:
    """End what was sent for this, unless it was used."""
    live = Proof.purpose == purpose, Proof.subject == subject, Proof.used_at.is_(None)
    ended = update(Proof).where(*live, Proof.voided_at.is_(None)).values(voided_at=now_ms())
    session.execute(ended, execution_options={"synchronize_session": False})


def look(session: Session, purpose: str, token: str) -> Seen | None:
    """What a link's token stands for; None for one that was never sent. Changes nothing."""
    mine = Proof.purpose == purpose, Proof.digest == _of_link(token)
    proof = session.scalar(select(Proof).where(*mine))
    return None if proof is None else _seen(session, proof)


def _seen(session: Session, proof: Proof) -> Seen:
    if proof.used_at is not None:
        return Seen(proof.id, proof.subject, Standing.USED, proof.used_at)
    if proof.voided_at is not None:
        same = Proof.purpose == proof.purpose, Proof.subject == proof.subject, Proof.id > proof.id
        newer = session.scalar(select(Proof.made_at).where(*same).order_by(Proof.id.desc()).limit(1))
        if newer is not None:
            return Seen(proof.id, proof.subject, Standing.NEWER, newer)
        return Seen(proof.id, proof.subject, Standing.VOID, proof.voided_at)
    standing = Standing.EXPIRED if proof.expires_at <= db.clock(session) else Standing.OPEN
    return Seen(proof.id, proof.subject, standing, proof.expires_at)


def use(session: Session, proof_id: int) -> bool:
    """Use it up; False when it is not open (any more). Of two at once one is told True."""
    used = update(Proof).where(Proof.id == proof_id, *_open()).values(used_at=now_ms())
    return db.changed(session, used.execution_options(synchronize_session=False)) == 1


def guess(session: Session, purpose: str, subject: str, code: str) -> bool:
    """Use up the code that was sent for this, if it is the one; else count the guess: there are few."""
    mine = Proof.purpose == purpose, Proof.subject == subject
    newest = select(Proof).where(*mine, *_open(), Proof.tries < GUESSES).order_by(Proof.id.desc()).limit(1)
    proof = session.scalar(newest)
    if proof is None:
        return False
    counted = update(Proof).where(Proof.id == proof.id, *_open(), Proof.tries < GUESSES)
    values = {"tries": Proof.tries + 1}
    if db.changed(session, counted.values(values).execution_options(synchronize_session=False)) != 1:
        return False
    right = any(hmac.compare_digest(proof.digest, one) for one in _of_code(subject, code))
    return right and use(session, proof.id)


def guesses_left(session: Session, purpose: str, subject: str) -> int | None:
    """How often the code may still be guessed; None when none is open."""
    mine = Proof.purpose == purpose, Proof.subject == subject
    newest = select(Proof.tries).where(*mine, *_open()).order_by(Proof.id.desc()).limit(1)
    tries = session.scalar(newest)
    return None if tries is None else max(0, GUESSES - tries)


def _open() -> tuple[ColumnElement[bool], ...]:
    return Proof.used_at.is_(None), Proof.voided_at.is_(None), Proof.expires_at > now_ms()


def _of_link(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _of_code(subject: str, code: str) -> list[str]:
    """Under each index key, the newest first: a plain hash of six digits would be undone at once."""
    return [digest.hex() for digest in crypto.indexes(f"code {subject} {code}")]
