"""申请进度查询: how an approved member gets number and initial password."""

import hmac
from dataclasses import dataclass

from sqlalchemy import select

from shared import audit, crypto, db, pasted
from shared.accounts import passwords
from shared.accounts import rules as account_rules
from shared.audit import STRANGER, Act, Object
from shared.members import Member, Membership
from shared.members.identity import ids_meant
from shared.members.same_name import same_name
from shared.settings import settings


@dataclass(frozen=True)
class Found:
    """What a query that fits is told. `password` is None once the member has a password of their own."""

    certificate_number: str
    login_name: str
    name: str
    institute_code: str
    password: str | None
    expires_at: int | None


def query(
    *, name: str, id_type: str, id_number: str, route: str, exam_number: str, refusal_noted: bool = True
) -> Found | None:
    """The member whom every fact fits, however typed, or None; a new initial password voids the former.

    Without `refusal_noted` a None leaves no audit row: something else was found.

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
    return _answer(member_id, made)


def _fits(member: Member, name: str, id_type: str, route: str, exam_number: str) -> bool:
    same = [
        hmac.compare_digest(member.id_type.encode(), id_type.encode()),
        hmac.compare_digest(member.route.encode(), route.encode()),
        same_name(name, member.name),
        pasted.same_number(exam_number, member.exam_number),
    ]
    return all(same)


def _answer(member_id: int, made: passwords.Initial) -> Found:
    with db.write() as s:
        member = s.get_one(Member, member_id)
        account = account_rules.of_member(s, member)
        password = None
        if account.first_login_at is None and account.disabled_at is None:
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
        )


def hours_valid() -> int:
    """How long an initial password is good for, in hours."""
    return round(settings().initial_password_s / 3600)
