"""Addresses of accounts, for notices: an e-mail counts once the button of its mail was pressed, a mobile
number once its code was typed.

    proposed --confirmed--> the account's own --replaced, removed--> former
       +--another one proposed, confirmed, taken back--> former (it was never told anything but that)

A change is told to the address before. Rows are never changed back; an account has one of each channel.
"""

from collections.abc import Callable

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, Index, String, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import addresses, audit, clock, db
from shared.accounts import Account
from shared.audit import Act, Actor, Object
from shared.db import Base, now_ms
from shared.errors import Refused
from shared.notices import Channel, proofs
from shared.notices.proofs import Seen
from shared.notices.receivers import Receiver
from shared.notices.telling import tell

CONFIRM = {Channel.EMAIL: "confirm_email", Channel.SMS: "confirm_mobile"}
_CHANGED = {Channel.EMAIL: "email_changed", Channel.SMS: "mobile_changed"}
CHECKS: dict[Channel, Callable[[str], str]] = {Channel.EMAIL: addresses.email, Channel.SMS: addresses.mobile}
NOUN = "contact"


class Contact(Base):
    """One address of an account: proposed, its own (`confirmed_at`) or former (`ended_at`)."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[int] = mapped_column(BigInteger)
    confirmed_at: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)


for _name, _rule in (
    ("uq_contacts_one_own", "ended_at IS NULL AND confirmed_at IS NOT NULL"),
    ("uq_contacts_one_proposed", "ended_at IS NULL AND confirmed_at IS NULL"),
):
    Index(
        _name, Contact.account_id, Contact.channel, unique=True,
        postgresql_where=text(_rule), sqlite_where=text(_rule),
    )  # fmt: skip


def own(session: Session, account_id: int) -> dict[Channel, Contact]:
    """The confirmed addresses of an account."""
    return _live(session, account_id, Contact.confirmed_at.is_not(None))


def proposed(session: Session, account_id: int) -> dict[Channel, Contact]:
    """Those that wait for their confirmation."""
    return _live(session, account_id, Contact.confirmed_at.is_(None))


def _live(session: Session, account_id: int, rule: ColumnElement[bool]) -> dict[Channel, Contact]:
    mine = select(Contact).where(Contact.account_id == account_id, Contact.ended_at.is_(None), rule)
    return {Channel(one.channel): one for one in session.scalars(mine)}


def propose(session: Session, account: Account, channel: Channel, address: str, *, language: str) -> None:
    """Send the confirmation of a checked address; one that was proposed before is so no longer.

    Raises Refused contact_same for the address that the account has.
    """
    session.refresh(account, with_for_update={"key_share": True})  # two at once come one after the other
    if (now := own(session, account.id).get(channel)) and now.address == address:
        raise Refused("contact_same")
    if (waiting := proposed(session, account.id).get(channel)) is not None:
        _take_back(session, waiting)
    made = Contact(
        account_id=account.id, channel=channel, address=address, created_at=db.clock(session),
        confirmed_at=None, ended_at=None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _note(session, Act.ACCOUNT_CONTACT_PROPOSE, account, channel)
    tell(session, CONFIRM[channel], Receiver(NOUN, made.id), language=language)


def send_again(session: Session, account: Account, channel: Channel, *, language: str) -> None:
    """Another confirmation to the proposed address, which voids the one before; nothing if there is none."""
    if (waiting := proposed(session, account.id).get(channel)) is not None:
        tell(session, CONFIRM[channel], Receiver(NOUN, waiting.id), language=language)


def confirm(session: Session, contact_id: int) -> bool:
    """The proposed address is now the account's own, and the one before is told. False when it is neither."""
    contact = session.get_one(Contact, contact_id)
    account = session.get_one(Account, contact.account_id)
    session.refresh(account, with_for_update={"key_share": True})
    session.refresh(contact)
    if contact.ended_at is not None or contact.confirmed_at is not None:
        return False
    channel = Channel(contact.channel)
    if (former := own(session, account.id).get(channel)) is not None:
        _leave(session, account, former, "replaced")
    contact.confirmed_at = clock.now()
    session.flush()
    _note(session, Act.ACCOUNT_CONTACT_CONFIRM, account, channel)
    return True


def confirm_by_link(token: str) -> bool:
    """As `confirm`, for who pressed the button of the link's page; False when the link is open no more."""
    with db.write() as session:
        found = look(session, token)
        if found is None:
            return False
        seen, contact = found
        session.get_one(Account, contact.account_id, with_for_update={"key_share": True})
        return proofs.use(session, seen.id) and confirm(session, contact.id)


def look(session: Session, token: str) -> tuple[Seen, Contact] | None:
    """What a mail's link stands for, and whose it is; None for one that was never sent. Changes nothing."""
    seen = proofs.look(session, CONFIRM[Channel.EMAIL], token)
    if seen is None:
        return None
    return seen, session.get_one(Contact, int(seen.subject.partition(":")[2]))


def confirm_by_code(session: Session, account_id: int, channel: Channel, code: str) -> bool:
    """As `confirm`, for who typed the code that was sent; False when it is not the one."""
    session.get_one(Account, account_id, with_for_update={"key_share": True})
    waiting = proposed(session, account_id).get(channel)
    if waiting is None or not proofs.guess(session, CONFIRM[channel], subject(waiting.id), code):
        return False
    return confirm(session, waiting.id)


def remove(session: Session, account: Account, channel: Channel) -> None:
    """The account has no such address any more, proposed or its own; the latter is told."""
    session.refresh(account, with_for_update={"key_share": True})
    if (waiting := proposed(session, account.id).get(channel)) is not None:
        _take_back(session, waiting)
    if (former := own(session, account.id).get(channel)) is not None:
        _leave(session, account, former, "removed")
        _note(session, Act.ACCOUNT_CONTACT_REMOVE, account, channel)


def subject(contact_id: int) -> str:
    """What a proof that is sent to a contact opens."""
    return f"{NOUN}:{contact_id}"


def _leave(session: Session, account: Account, former: Contact, how: str) -> None:
    _end(session, former)
    proofs.void(session, "password_reset", f"account:{account.id}")  # it went to that address
    told = _CHANGED[Channel(former.channel)]
    tell(session, told, Receiver(NOUN, former.id), at=db.clock(session), how=how)


def _take_back(session: Session, waiting: Contact) -> None:
    """It was proposed, and never will be the account's: what was sent there opens nothing."""
    proofs.void(session, CONFIRM[Channel(waiting.channel)], subject(waiting.id))
    _end(session, waiting)


def _end(session: Session, contact: Contact) -> None:
    ended = update(Contact).where(Contact.id == contact.id, Contact.ended_at.is_(None))
    session.execute(ended.values(ended_at=now_ms()))
    session.refresh(contact)


def _note(session: Session, act: Act, account: Account, channel: Channel) -> None:
    actor = Actor(account.login_name, account.id)
    about = Object("account", account.id)
    audit.record(session, act, about, actor=actor, login_name=account.login_name, channel=channel)
