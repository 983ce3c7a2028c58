"""How accounts and their addresses are reached by notices (`shared.notices.receivers`)."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.accounts import Account, contacts, is_open
from shared.accounts.contacts import Contact
from shared.bodies import body
from shared.members import Member
from shared.notices import Channel
from shared.notices.receivers import Reach, Receiver, register

ACCOUNT = "account"
REGISTER = "register"  # the same, by what the register has where nothing was confirmed


# Which fields of a profile hold an address.
_CHECKS = {Channel.EMAIL: "email", Channel.SMS: "mobile"}


def account(account_id: int | None) -> Receiver:
    """The account as a receiver; None is nobody."""
    return Receiver(ACCOUNT, account_id)


def make_known() -> None:
    """Register the nouns; again does no harm."""
    register(ACCOUNT, _of_account)
    register(REGISTER, _of_register)
    register(contacts.NOUN, _of_contact)


def _of_account(session: Session, account_id: int) -> Reach | None:
    """Its confirmed addresses; nobody where nobody can log in."""
    found = session.scalar(select(Account).where(Account.id == account_id, *is_open()))
    if found is None:
        return None
    own = contacts.own(session, account_id)
    return Reach(
        who=found.role,
        addresses={channel: contact.address for channel, contact in own.items()},
        subject=f"{ACCOUNT}:{account_id}",
        language=found.language,
        account_id=account_id,
        institute_code=_institute(session, found),
        off=frozenset(found.notices_off),
        facts={"name": found.person_name, "number": masked(found.login_name)},
    )


def _of_register(session: Session, account_id: int) -> Reach | None:
    found = _of_account(session, account_id)
    account = session.get(Account, account_id)
    if found is None or account is None or account.member_id is None:
        return found
    values = session.get_one(Member, account.member_id).profile or {}
    known = {field.check: values[field.key] for field in body().profile.editable() if values.get(field.key)}
    listed = {way: known[check] for way, check in _CHECKS.items() if check in known}
    return replace(found, addresses={**listed, **found.addresses})


def _of_contact(session: Session, contact_id: int) -> Reach | None:
    """One address, though it is proposed or a former one. Its reader may be a stranger: no name is said."""
    contact = session.get(Contact, contact_id)
    if contact is None:
        return None
    owner = session.get_one(Account, contact.account_id)
    who = "former_contact" if contact.ended_at is not None else "new_contact"
    if contact.confirmed_at is None and contact.ended_at is not None:
        return None  # it never was the account's
    return Reach(
        who=who,
        addresses={Channel(contact.channel): contact.address},
        subject=contacts.subject(contact_id),
        language=owner.language,
        account_id=owner.id,
        institute_code=_institute(session, owner),
        facts={"number": masked(owner.login_name)},
    )


def _institute(session: Session, found: Account) -> str | None:
    if found.member_id is None:
        return found.institute_code
    return session.scalar(select(Member.institute_code).where(Member.id == found.member_id))


def masked(login_name: str) -> str:
    """Enough for its owner to know it: mails are read on their way."""
    if len(login_name) < 8:
        return f"{login_name[:1]}***"
    return f"{login_name[:4]}****{login_name[-3:]}"
