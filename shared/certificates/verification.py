"""Is this certificate genuine? The rule, and the three ways to ask: QR code, typed code, number and name."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, case, select
from sqlalchemy.orm import Session

from shared.bodies import body
from shared.bodies.documents import USUAL_PAGE
from shared.certificates import Certificate, CertificateState, VerifyToken, verify_code
from shared.certificates.facts import Facts, Value
from shared.certificates.verify_code import Asked
from shared.members import Member, Membership
from shared.members.same_name import same_name


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

    `facts` are those frozen on this edition, to compare with the paper, by face key in the order of the page;
    the name among them is masked.
    """

    verdict: Verdict
    facts: Mapping[str, Value] = field(default_factory=dict)
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


def by_asked(session: Session, asked: Asked) -> Answer:
    """What a QR code, a link or a typed code asks: the answer for its edition, else for the current one."""
    if not _is_token(asked.token):
        return UNKNOWN
    found = _by_token().where(VerifyToken.token == asked.token)
    if asked.edition is not None:
        return _answer(session.execute(found.where(Certificate.n == asked.edition)).first())
    current = found.where(_ISSUED).order_by(*_CURRENT_FIRST).limit(1)
    return _answer(session.execute(current).first())


def by_number(session: Session, numbers: Iterable[str], name: str) -> list[Answer]:
    """The answers for the current editions of the member with this name and one of these numbers.

    `numbers` are what the number that was typed may mean (`numbers_meant`). One answer a kind of document,
    with fewer facts, as who asks may have only guessed. Never empty: `UNKNOWN` when no pair fits.
    """
    issued = _editions().where(Member.certificate_number.in_(numbers), _ISSUED)
    newest: dict[tuple[str, str], Row[Any]] = {}
    for row in session.execute(issued.order_by(*_CURRENT_FIRST)):
        newest.setdefault((row.certificate_number, row.document_kind), row)
    found = [
        _answer(row, USUAL_PAGE)
        for row in newest.values()
        if same_name(name, row.name) or same_name(name, row.facts["name"])
    ]
    return found or [UNKNOWN]


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
        Certificate.n, Certificate.document_kind, Member.name, Member.certificate_number,
    ).join(Member, Member.id == Certificate.member_id)  # fmt: skip


def _by_token() -> Any:
    same = and_(
        VerifyToken.member_id == Certificate.member_id,
        VerifyToken.document_kind == Certificate.document_kind,
    )
    return _editions().join(VerifyToken, same)


def _answer(row: Row[Any] | None, keys: Iterable[str] | None = None) -> Answer:
    """The answer from a row, with the facts of these keys, else all that its kind of document shows."""
    if row is None:
        return UNKNOWN
    found = verdict(row.state, row.membership)
    if found is Verdict.UNKNOWN:
        return UNKNOWN
    kind = body().documents.get(row.document_kind)  # None: it is issued no more
    page = keys or (kind.verify_page if kind else USUAL_PAGE)
    return Answer(found, _shown(row.facts, page), row.issued_at, row.n, row.document_kind)


def _shown(frozen: Mapping[str, Any], page: Iterable[str]) -> dict[str, Value]:
    facts = Facts.from_json(frozen)
    values = {key: facts.value(key) for key in page}
    masking = {"name": masked(facts.name)} if "name" in values else {}
    return {key: value for key, value in (values | masking).items() if value}


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
