"""申请进度查询: how an approved member gets number and initial password."""

import hmac
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import audit, crypto, db, pasted
from shared.accounts import passwords, reaching
from shared.accounts import rules as account_rules
from shared.addresses import masked
from shared.audit import STRANGER, Act, Object
from shared.bodies import body
from shared.members import Member, Membership
from shared.members.identity import ids_meant
from shared.members.same_name import same_name
from shared.notices import catalogue
from shared.notices.receivers import Receiver, reach
from shared.notices.telling import route as route_to
from shared.notices.telling import tell
from shared.settings import settings

_SENT = "initial_password"


@dataclass(frozen=True)
class Found:
    """What a query that fits is told. `password` is None once the member has a password of their own."""

    certificate_number: str
    login_name: str
    name: str
    institute_code: str
    password: str | None
    expires_at: int | None
    sent_to: str = ""  # the address that a password is on its way to, masked


def query(
    *,
    name: str,
    id_type: str,
    id_number: str,
    route: str,
    exam_number: str,
    refusal_noted: bool = True,
    registered: bool = True,
    language: str = "",
) -> Found | None:
    """The member whom every fact fits, however typed, or None; a new initial password voids the former.

    Where the body has passwords sent and there is a way to, it is sent and not shown: to what was confirmed,
    or (`registered`) to what the register has. Without `refusal_noted` a None leaves no audit row.

    Takes about as long when nothing fits: a password is made and hashed either way.
    """
    made = passwords.new_initial()
    indexes = [index for meant in ids_meant(id_number) for index in crypto.indexes(meant)]
    with db.read() as s:
        live = Member.id_number_index.in_(indexes), Member.state != Membership.ENDED
        member = s.scalar(select(Member).where(*live))
        fits = member is not None and _fits(member, name, id_type, route, exam_number)
        member_id = member.id if member is not None and fits else None
    if member_id is None:
        with db.write() as s:
            if refusal_noted:
                audit.record(s, Act.ACCOUNT_QUERY_REFUSE, Object("account", None), actor=STRANGER)
        return None
    return _answer(member_id, made, reaching.REGISTER if registered else reaching.ACCOUNT, language)


def _fits(member: Member, name: str, id_type: str, route: str, exam_number: str) -> bool:
    same = [
        hmac.compare_digest(member.id_type.encode(), id_type.encode()),
        hmac.compare_digest(member.route.encode(), route.encode()),
        same_name(name, member.name),
        pasted.same_number(exam_number, member.exam_number),
    ]
    return all(same)


def _answer(member_id: int, made: passwords.Initial, noun: str, language: str) -> Found:
    with db.write() as s:
        member = s.get_one(Member, member_id)
        account = account_rules.of_member(s, member)
        password, sent_to = None, ""
        fresh = account.first_login_at is None and account.disabled_at is None
        if fresh and body().password_by_notice:
            sent_to = _send(s, Receiver(noun, account.id), language)
        if fresh and not sent_to:
            password = account_rules.issue_initial_password(s, account, made=made)
        audit.record(
            s, Act.ACCOUNT_QUERY, Object("account", account.id), actor=STRANGER,
            login_name=account.login_name, password=password is not None,
        )  # fmt: skip
        return Found(
            certificate_number=member.certificate_number,
            login_name=account.login_name,
            name=member.name,
            institute_code=member.institute_code,
            password=password,
            expires_at=account.password_expires_at if password else None,
            sent_to=sent_to,
        )


def _send(session: Session, to: Receiver, language: str) -> str:
    """Have the password sent; the address, masked, or '' where there is no way to."""
    found = reach(session, to)
    way = route_to(catalogue.kind(_SENT), found) if found else None
    if way is None or tell(session, _SENT, to, language=language) is None:
        return ""
    return masked(way[1])


def hours_valid() -> int:
    """How long an initial password is good for, in hours."""
    return round(settings().initial_password_s / 3600)
