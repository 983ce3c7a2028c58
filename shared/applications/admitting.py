"""批准 makes the member: number, certified facts, what was typed of 基本信息, confirmed addresses."""

from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared import clock
from shared.accounts import contacts, rules
from shared.applications import Application, duplicates, id_number, numbers
from shared.bodies import body
from shared.errors import Refused
from shared.members import Member, sealed_id
from shared.members.names import check_text
from shared.rules import RuleError

_LONGEST_DOCUMENT = 64


def admit(session: Session, found: Application, document: str, on: date) -> Member:
    """The new member. Raises Refused approval_document, application_member_exists, number_taken, and as
    `numbers.give`.
    """
    approval = _checked(document)
    number = numbers.give(session, _region(found), on)
    plain, now = id_number(found), clock.now()
    member = Member(
        certificate_number=number, institute_code=found.institute_code, name=found.name, sex=found.sex,
        id_type=found.id_type, id_number_sealed=sealed_id.seal_id(plain, number),
        id_number_index=found.id_number_index, birth_date=found.birth_date, route=found.route,
        exam_number=found.exam_number, exam_year=found.exam_year, approval_number=approval,
        joined_on=on.isoformat(), category=str(body().categories.entries[0].words),
        profile={key: value for key, value in found.contact.items() if value}, created_at=now, updated_at=now,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(member)
            session.flush()
    except IntegrityError:  # somebody was quicker: another approval, or an import
        if duplicates.live_member(session, found) is not None:
            raise Refused("application_member_exists") from None
        raise Refused("number_taken", number=number) from None
    _keep_confirmed(session, found, member)
    return member


def _keep_confirmed(session: Session, found: Application, member: Member) -> None:
    if not found.confirmed:
        return
    account, now = rules.of_member(session, member), clock.now()
    account.language = found.language
    session.add_all(
        contacts.Contact(
            account_id=account.id, channel=channel, address=address, created_at=now, confirmed_at=now,
            ended_at=None,
        )
        for channel, address in found.confirmed.items()
    )  # fmt: skip


def _checked(document: str) -> str:
    try:
        text = check_text(document)
    except RuleError:
        text = ""
    if not text or len(text) > _LONGEST_DOCUMENT:
        raise Refused("approval_document", longest=_LONGEST_DOCUMENT)
    return text


def _region(found: Application) -> str:
    return next(one.region for one in body().institutes if one.code == found.institute_code)
