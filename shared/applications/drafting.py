"""A draft: begun, opened with number and secret, saved step by step.

A page sends along what it showed (`seen`, stamps of the values). Only what was changed on it is written, and
where another tab or device has changed the same field meanwhile, nothing of that field is: both are shown.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import crypto, db
from shared.applications import Application, facts, seal_id
from shared.applications.states import State
from shared.bodies import body
from shared.errors import Refused
from shared.notices import Channel, proofs
from shared.plain import nfkc
from shared.rules import RuleError

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: read aloud without mistakes
_SECRET_CHARACTERS = 16  # 80 bits: a plain hash of it can't be undone
_NUMBER_CHARACTERS = 8
_DAY_MS = 24 * 3600 * 1000
# The notices by which an address of the form is confirmed.
CONFIRM = {Channel.EMAIL: "application_confirm_email", Channel.SMS: "application_confirm_mobile"}
OPEN_TO_CHANGE = (State.DRAFT, State.RETURNED)


@dataclass
class Saved:
    """What became of a step: `wrong` was not kept, `theirs` is what another page has saved of a field."""

    wrong: dict[str, RuleError] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Everything that was typed is kept."""
        return not self.wrong and not self.theirs


def begin(session: Session, way: str, *, language: str) -> tuple[Application, str]:
    """A new draft, and the secret that opens it, which is kept nowhere. Raises RuleError choice_unknown."""
    if way not in body().applications.ways:
        raise RuleError(
            "choice_unknown", choices=[str(one.words) for one in body().applications.ways.values()]
        )
    days = body().applications.review.draft_days
    secret, now = _random(_SECRET_CHARACTERS), db.clock(session)
    found = Application(
        number=f"{body().local(now).year}{_random(_NUMBER_CHARACTERS)}", secret_digest=_digest(secret),
        way=way, language=language, created_at=now, lapses_at=now + days * _DAY_MS,
    )  # fmt: skip
    session.add(found)
    session.flush()
    return found, grouped(secret)


def opened(session: Session, number: str, secret: str) -> Application | None:
    """The application with this number, if the secret is its own; in the same time whatever is wrong."""
    found = session.scalar(select(Application).where(Application.number == plain(number)))
    digest = found.secret_digest if found else _digest("")
    right = hmac.compare_digest(digest, _digest(plain(secret)))
    return found if right and found is not None and found.erased_at is None else None


def new_secret(found: Application) -> str:
    """Another secret, which voids the former."""
    return keep_secret(found, _random(_SECRET_CHARACTERS))


def keep_secret(found: Application, secret: str) -> str:
    """This is its secret from now on; as people read it."""
    found.secret_digest = _digest(plain(secret))
    return grouped(secret)


def seal_of(found: Application) -> str:
    """Names the secret that counts now: who opened the form with a former one has to open it again."""
    return found.secret_digest[:16]


def plain(text: str) -> str:
    """Number or secret as it was typed or pasted: signs and spaces left out, look-alikes read as digits."""
    kept = "".join(char for char in nfkc(text).upper() if char.isalnum())
    return kept.replace("O", "0").replace("I", "1").replace("L", "1")


def grouped(text: str) -> str:
    """In fours, as people read it."""
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def stamps(found: Application, step: str) -> dict[str, str]:
    """What stands for each value of a step on its page."""
    return {key: _stamp(found, key, facts.value(found, key)) for key in facts.fields_of(step)}


def save(
    session: Session,
    found: Application,
    step: str,
    typed: Mapping[str, str],
    seen: Mapping[str, str],
    today: date,
) -> Saved:
    """Keep a step of a locked application, but for what is wrong or disputed.

    Raises Refused application_closed.
    """
    if found.state not in OPEN_TO_CHANGE or step not in facts.open_steps(found):
        raise Refused("application_closed")
    checked = facts.check(found, step, typed, today)
    saved = Saved(wrong=checked.wrong)
    for key, value in checked.values.items():
        now = facts.value(found, key)
        if key in checked.wrong or value == now or _stamp(found, key, value) == seen.get(key):
            continue  # wrong, the same, or not changed on this page
        if seen.get(key, _stamp(found, key, now)) != _stamp(found, key, now):
            saved.theirs[key] = now
        else:
            _put(session, found, key, value)
    found.revision += 1
    return saved


def _put(session: Session, found: Application, key: str, value: str) -> None:
    if key == "id_number":
        found.id_number_sealed = seal_id(value, found.number) if value else None
        found.id_number_index = crypto.index(value) if value else None
    elif key in body().applications.contact:
        found.contact = {**found.contact, key: value}
        _forget_confirmed(session, found)
    elif key == "institute_code":
        found.institute_code = value or None
    else:
        setattr(found, key, value)


def _forget_confirmed(session: Session, found: Application) -> None:
    """What was confirmed counts for the address that it was, and so does what was sent there."""
    for purpose in CONFIRM.values():
        proofs.void(session, purpose, f"application:{found.id}")
    held = set(found.contact.values())
    found.confirmed = {channel: one for channel, one in found.confirmed.items() if one in held}


def _stamp(found: Application, key: str, value: str) -> str:
    return crypto.index(f"{found.number} {key} {value}").hex()[:16]


def _random(characters: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(characters))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
