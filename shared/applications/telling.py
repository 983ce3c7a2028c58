"""Notices of applications: to the applicant by the addresses that the form names, to reviewers by their own.

An address counts for a notice as soon as it stands in the form; only what was confirmed is a member's later.
"""

from dataclasses import replace

from sqlalchemy.orm import Session

from shared.accounts import reaching
from shared.applications import Application
from shared.bodies import body
from shared.notices import Channel
from shared.notices.receivers import Reach, Receiver, register
from shared.notices.telling import Fact, tell

NOUN = "application"
CONFIRMED = "applicant"  # the same, by what was confirmed only
NOUNS = (NOUN, CONFIRMED)
# Keys of the profile that are addresses.
ADDRESSES = {Channel.EMAIL: "email", Channel.SMS: "mobile"}


def make_known() -> None:
    """Register how applicants are reached; again does no harm."""
    register(NOUN, _reach)
    register(CONFIRMED, _reach_confirmed)


def tell_applicant(session: Session, found: Application, kind: str, **more: Fact) -> None:
    """Have this told to the applicant, if there is a way to."""
    tell(session, kind, Receiver(NOUN, found.id), language="", unseen=False, **more)


def tell_reviewer(session: Session, found: Application) -> None:
    """What was returned has come back: whoever returned it is told."""
    if found.decided_by is not None:
        tell(session, "application_came_back", reaching.account(found.decided_by), application=found.number)


def _reach(session: Session, application_id: int) -> Reach | None:
    found = session.get(Application, application_id)
    if found is None or found.erased_at is not None:
        return None
    return Reach(
        who="applicant",
        addresses={way: found.contact[key] for way, key in ADDRESSES.items() if found.contact.get(key)},
        subject=f"{NOUN}:{found.id}",
        language=found.language,
        institute_code=found.institute_code,
        facts={"name": "", "number": found.number, "body": str(body().short)},
    )


def _reach_confirmed(session: Session, application_id: int) -> Reach | None:
    found = session.get(Application, application_id)
    reach = _reach(session, application_id)
    if found is None or reach is None:
        return None
    confirmed = {Channel(way): address for way, address in found.confirmed.items()}
    return replace(reach, who="applicant_confirmed", addresses=confirmed)
