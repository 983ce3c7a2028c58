"""Notices in tests: an account with addresses, mail and SMS that are configured, jobs run on the spot."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select, update

from shared import clock, db
from shared.accounts import Account, passwords
from shared.accounts import rules as account_rules
from shared.accounts.contacts import Contact
from shared.db import now_ms
from shared.jobs import Job, JobState
from shared.members import Member
from shared.notices import Channel, Notice
from tests.servers import environment
from tests.servers.mail import MailServer
from tests.servers.sms import TOKEN, SmsGateway
from worker import running

FROM = "notices@certificates.example"
EMAIL, MOBILE = "li.ming@mail.example", "13800138000"


@contextmanager
def mail_server(monkeypatch: pytest.MonkeyPatch, **options: object) -> Iterator[MailServer]:
    """A running server, in force in this process."""
    server = MailServer(**options).start()  # type: ignore[arg-type]
    use_mail(monkeypatch, server.port)
    yield server
    server.stop()


def use_mail(monkeypatch: pytest.MonkeyPatch, port: int, **more: str) -> None:
    """Mail goes to this port."""
    values = {"MAIL_HOST": "127.0.0.1", "MAIL_PORT": str(port), "MAIL_TLS": "none", "MAIL_FROM": FROM}
    for name, value in (values | more).items():
        monkeypatch.setenv(f"CERT_{name}", value)
    environment.forget()


@contextmanager
def sms_gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmsGateway]:
    """A running gateway, in force in this process."""
    gateway = SmsGateway()
    monkeypatch.setenv("CERT_SMS_URL", gateway.url)
    monkeypatch.setenv("CERT_SMS_TOKEN", TOKEN)
    environment.forget()
    yield gateway
    gateway.stop()


def account_of(member_id: int, password: str = "") -> Account:
    """The member's account, with this password if one is given."""
    hashed = passwords.hash_password(password) if password else ""
    with db.write() as session:
        account = account_rules.of_member(session, session.get_one(Member, member_id))
        if hashed:
            account_rules.set_password(session, account, hashed)
    return account


def reachable(account: Account, **addresses: str) -> None:
    """Give the account confirmed addresses (`email`, `sms`)."""
    with db.write() as session:
        for channel, address in (addresses or {"email": EMAIL}).items():
            session.add(
                Contact(
                    account_id=account.id, channel=Channel(channel), address=address,
                    created_at=clock.now(), confirmed_at=clock.now(),
                )
            )  # fmt: skip


def send_all() -> None:
    """Run each queued notice's job once, as a worker would, due or not."""
    with db.write() as session:
        session.execute(update(Job).where(Job.state == JobState.QUEUED).values(not_before=now_ms() - 1))
        waiting = select(Job.id).where(Job.kind == "notice_send", Job.state == JobState.QUEUED)
        ids = list(session.scalars(waiting.order_by(Job.created_at)))
    for job_id in ids:
        running.run(job_id)


def notices(kind: str = "") -> list[Notice]:
    """All notices, or those of a kind, the oldest first."""
    with db.read() as session:
        found = select(Notice).order_by(Notice.id)
        return list(session.scalars(found.where(Notice.kind == kind) if kind else found))


def job_of(notice: Notice) -> Job:
    """The notice's job."""
    with db.read() as session:
        return session.get_one(Job, notice.job_id)


def change_email(account: Account, address: str) -> None:
    """Another confirmed address in place of the first, without telling anybody."""
    with db.write() as session:
        session.execute(update(Contact).where(Contact.account_id == account.id).values(address=address))
