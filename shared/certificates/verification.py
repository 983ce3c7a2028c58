"""Is this certificate genuine? The rule, and the three ways to ask: QR code, typed code, number and name."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, case, select
from sqlalchemy.orm import Session

from shared.certificates import Certificate, CertificateState, VerifyToken, verify_code
from shared.members import Member, Membership
from shared.members.names import name_key
from shared.members.numbers import plain_number

# Where a pasted address has its token and edition.
_ADDRESS = re.compile(r"/v/([0-9A-Za-z]{26})(?:/([1-9][0-9]{0,5}))?/?\Z")


class Verdict(StrEnum):
    """The seven answers."""

    GENUINE = "genuine"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    ENDED = "ended"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """What anyone may learn of a certificate; all but the verdict is empty when that is `unknown`.

    `name` is masked. The facts are those frozen on this edition, to compare with the paper.
    """

    verdict: Verdict
    name: str = ""
    certificate_number: str = ""
    institute: str = ""
    issued_at: int | None = None
    edition: int | None = None
    document_kind: str = ""


UNKNOWN = Answer(Verdict.UNKNOWN)


def verdict(edition: str | None, membership: str) -> Verdict:
    """The answer for an edition in this state (None: there is none) of a member in this state.

    When several hold, the first of: unknown, revoked, withdrawn, ended, suspended, superseded, genuine.
    """
    match edition, membership:
        case ((None | CertificateState.MADE), _):
            return Verdict.UNKNOWN
        case CertificateState.REVOKED, _:
            return Verdict.REVOKED
        case CertificateState.WITHDRAWN, _:
            return Verdict.WITHDRAWN
        case ((CertificateState.CURRENT | CertificateState.SUPERSEDED), Membership.ENDED):
            return Verdict.ENDED
        case ((CertificateState.CURRENT | CertificateState.SUPERSEDED), Membership.SUSPENDED):
            return Verdict.SUSPENDED
        case CertificateState.SUPERSEDED, Membership.ACTIVE:
            return Verdict.SUPERSEDED
        case CertificateState.CURRENT, Membership.ACTIVE:
            return Verdict.GENUINE
    raise AssertionError(f"no verdict for edition {edition!r} of a member {membership!r}")


def by_edition(session: Session, token: str, n: int) -> Answer:
    """The answer for edition `n`: what the QR code and the typed code ask."""
    if not _is_token(token) or not 1 <= n < 10**6:
        return UNKNOWN
    found = _by_token().where(VerifyToken.token == token, Certificate.n == n)
    return _answer(session.execute(found).first())


def by_token(session: Session, token: str) -> Answer:
    """The answer for the current edition: what a link without an edition asks."""
    if not _is_token(token):
        return UNKNOWN
    issued = _by_token().where(VerifyToken.token == token, _ISSUED)
    return _answer(session.execute(issued.order_by(*_CURRENT_FIRST).limit(1)).first())


def by_number(session: Session, certificate_number: str, name: str) -> list[Answer]:
    """The answers for the current editions of the member with this number and name, one a kind of document.

    Never empty: `UNKNOWN` alone when there is no such pair.
    """
    number = plain_number(certificate_number)
    issued = _editions().where(Member.certificate_number == number, _ISSUED)
    newest: dict[str, Row[Any]] = {}
    for row in session.execute(issued.order_by(*_CURRENT_FIRST)):
        newest.setdefault(row.document_kind, row)
    found = [_answer(row) for row in newest.values() if _same_name(name, (row.name, row.facts["name"]))]
    return found or [UNKNOWN]


def by_typed(session: Session, text: str) -> Answer:
    """The answer for a typed code, or for a pasted address of a QR code. Raises verify_code.CodeError."""
    if address := _ADDRESS.search(text.strip()):
        token, n = address[1].upper(), address[2]
        return by_edition(session, token, int(n)) if n else by_token(session, token)
    return by_edition(session, *verify_code.parse(text))


def masked(name: str) -> str:
    """张*, 张*三, 欧**三: the first and the last character, a star for each between.

    Stars keep the length, so that the paper can be compared. A name of two characters keeps its first.
    """
    characters = [char for char in name if not unicodedata.combining(char) and not _selector(char)]
    if len(characters) <= 2:
        return "".join(characters[:1]) + "*" * max(1, len(characters) - 1)
    return characters[0] + "*" * (len(characters) - 2) + characters[-1]


def _editions() -> Any:
    return select(
        Certificate.state, Member.state.label("membership"), Certificate.facts, Certificate.issued_at,
        Certificate.n, Certificate.document_kind, Member.name,
    ).join(Member, Member.id == Certificate.member_id)  # fmt: skip


def _by_token() -> Any:
    same = and_(
        VerifyToken.member_id == Certificate.member_id,
        VerifyToken.document_kind == Certificate.document_kind,
    )
    return _editions().join(VerifyToken, same)


def _answer(row: Row[Any] | None) -> Answer:
    if row is None:
        return UNKNOWN
    found = verdict(row.state, row.membership)
    if found is Verdict.UNKNOWN:
        return UNKNOWN
    return Answer(
        verdict=found,
        name=masked(row.facts["name"]),
        certificate_number=row.facts["certificate_number"],
        institute=row.facts.get("institute") or "",
        issued_at=row.issued_at,
        edition=row.n,
        document_kind=row.document_kind,
    )


_ISSUED = Certificate.state != CertificateState.MADE
# The current edition; where there is none (all revoked, say), the newest that was ever current.
_CURRENT_FIRST = (
    case((Certificate.state == CertificateState.CURRENT, 0), else_=1),
    Certificate.n.desc(),
)


def _is_token(text: str) -> bool:
    return len(text) == verify_code.TOKEN_LENGTH and set(text) <= set(verify_code.ALPHABET)


def _selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _same_name(typed: str, known: tuple[str, ...]) -> bool:
    """Whether the typed name is one of these, in any of the ways to type it."""
    return name_key(typed) in map(name_key, known)
