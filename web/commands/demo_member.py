"""A demo member who has logged in before and has confirmed addresses: to try 忘记密码 and notices with."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import clock
from shared.accounts import Account, passwords
from shared.accounts import rules as account_rules
from shared.accounts.contacts import Contact
from shared.members import Member, Membership
from shared.notices import Channel

_ADDRESSES = {Channel.EMAIL: "demo-member@mail.example", Channel.SMS: "13800000000"}


def make(session: Session, password: str) -> None:
    """The last of the register, unless there is one already."""
    if find(session) is not None:
        return
    active = select(Member).where(Member.state == Membership.ACTIVE)
    member = session.scalar(active.order_by(Member.certificate_number.desc()).limit(1))
    if member is None:
        return
    account = account_rules.of_member(session, member)
    account_rules.set_password(session, account, passwords.hash_password(password))
    for channel, address in _ADDRESSES.items():
        now = clock.now()
        session.add(
            Contact(
                account_id=account.id, channel=channel, address=address, created_at=now, confirmed_at=now
            )
        )  # fmt: skip


def find(session: Session) -> str | None:
    """The log-in name of that member."""
    theirs = Contact.address == _ADDRESSES[Channel.EMAIL], Contact.confirmed_at.is_not(None)
    named = select(Account.login_name).join(Contact, Contact.account_id == Account.id).where(*theirs)
    return session.scalar(named.limit(1))
