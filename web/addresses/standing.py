"""How far one channel of an account is: its address in use, the one to be confirmed, what became of that."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from shared.accounts import contacts
from shared.accounts.contacts import CONFIRM, NOUN, Contact
from shared.notices import Channel, proofs
from shared.notices.fates import Fate, fates
from shared.notices.receivers import Receiver
from shared.notices.telling import last_of


@dataclass(frozen=True)
class Standing:
    """One channel: the address in use, the one to be confirmed and what became of its confirmation."""

    channel: Channel
    own: Contact | None
    proposed: Contact | None
    fate: Fate | None
    guesses: int | None


def standing(session: Session, account_id: int, channel: Channel) -> Standing:
    """Of one channel, as it is now."""
    waiting = contacts.proposed(session, account_id).get(channel)
    own = contacts.own(session, account_id).get(channel)
    if waiting is None:
        return Standing(channel, own, None, None, None)
    last = last_of(session, CONFIRM[channel], Receiver(NOUN, waiting.id))
    [fate] = fates(session, [last]) if last else [None]
    left = proofs.guesses_left(session, CONFIRM[channel], contacts.subject(waiting.id))
    return Standing(channel, own, waiting, fate, left)
