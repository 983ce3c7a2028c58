"""Reviewers and their items: whose an application is, taking it, giving it back, moving it.

An item is taken by one person. Every change of hands raises `taking`, and every decision names the taking and
the version it was made on (`Basis`).
"""

from sqlalchemy.orm import Session

from shared import audit, db
from shared.accounts import Account, Role
from shared.accounts.rights import Right, may
from shared.applications import Application, Basis, course, drafting
from shared.applications.states import UNDER_REVIEW, State, Step
from shared.audit import Act, Actor, Object
from shared.bodies import body
from shared.errors import NotFound, Refused
from shared.members.same_name import same_name

LONGEST = 2_000  # characters of a reason or note
_TAKEN_IN = (*UNDER_REVIEW, State.RETURNED, State.REFUSED)


def is_theirs(found: Application, institute_code: str) -> bool:
    """Whether an institute's people may see it: those it belongs to, and the national body once it is
    there.
    """
    if found.state == State.DRAFT or found.erased_at is not None:
        return False
    if course.is_national(institute_code):
        return found.level == "national" or found.institute_code == institute_code
    return found.institute_code == institute_code


def seen_by(found: Application, institute_code: str) -> Application:
    """The application, for the people of this institute. Raises NotFound: others' don't exist here."""
    if not is_theirs(found, institute_code):
        raise NotFound(f"application {found.id} of another institute")
    return found


def works_on(found: Application, institute_code: str) -> bool:
    """Whether it is this institute's turn."""
    return course.reviewer(found) == institute_code


def take(session: Session, found: Application, account: Account, *, taking: int, word: str = "") -> None:
    """Take a locked item; from somebody else with a word to them.

    Raises Refused application_changed (who has it, since when), application_not_yours, application_own,
    reason_missing.
    """
    _demand_turn(found, account)
    if found.taken_by == account.id:
        return
    if found.taking != taking:
        raise Refused("application_changed", **hands(session, found))
    if found.taken_by is not None:
        word = checked_reason(word)
    before = found.taken_by
    found.taken_by, found.taken_at, found.taking = account.id, db.clock(session), found.taking + 1
    if before is None:
        note(session, Act.APPLICATION_TAKE, found, account)
    else:
        note(session, Act.APPLICATION_TAKE, found, account, reason=word, from_account=before)


def release(session: Session, found: Application, account: Account) -> None:
    """Give it back; nothing where somebody else has it."""
    if found.taken_by == account.id:
        let_go(found)
        note(session, Act.APPLICATION_RELEASE, found, account)


def let_go(found: Application) -> None:
    """Nobody has it any more."""
    found.taken_by, found.taken_at, found.taking = None, None, found.taking + 1


def demand(session: Session, found: Application, account: Account, basis: Basis) -> None:
    """Raise Refused application_changed unless this person has it taken, and sees it as it is."""
    _demand_turn(found, account)
    if (found.version, found.taking) != (basis.version, basis.taking) or found.taken_by != account.id:
        raise Refused("application_changed", **hands(session, found))


def hands(session: Session, found: Application) -> dict[str, object]:
    """Who has it and since when, for whoever is told that it changed."""
    holder = session.get(Account, found.taken_by) if found.taken_by else None
    return {"holder": holder.person_name if holder else "", "since": found.taken_at, "state": found.state}


def move(session: Session, found: Application, account: Account, basis: Basis, to: str, reason: str) -> None:
    """Give it to another institute, from whose review it begins anew. Refused institute_unknown, as
    `demand`.
    """
    demand(session, found, account, basis)
    course.demand(found, Step.MOVE)
    if not may(account, Right.MOVE_APPLICATIONS):
        raise Refused("application_right_needed")
    words = checked_reason(reason)
    target = next((one for one in body().institutes if one.code == to), None)
    if target is None or to == found.institute_code:
        raise Refused("institute_unknown", institute=to)
    course.go(session, found, Step.MOVE, State(found.state), by=account.id, said="", noted=words)
    former, found.institute_code = found.institute_code, to
    found.level = course.first_level(to)
    found.version += 1
    let_go(found)  # the clock goes on: moving stops nothing
    note(session, Act.APPLICATION_MOVE, found, account, institute=to, former=former, reason=words)


def renew_secret(session: Session, found: Application, account: Account, *, checked: str) -> str:
    """A new secret for an applicant whose document (`checked`) a clerk has looked at; the former is void."""
    note(session, Act.APPLICATION_SECRET, found, account, checked=checked)
    return drafting.new_secret(found)


def checked_reason(text: str) -> str:
    """A reason in words. Raises Refused reason_missing, value_too_long."""
    words = plain_text(text)
    if not words:
        raise Refused("reason_missing")
    return words


def _demand_turn(found: Application, account: Account) -> None:
    if account.role != Role.STAFF or found.state not in _TAKEN_IN:
        raise Refused("application_not_now", state=found.state, step="take")
    if not works_on(found, str(account.institute_code)):
        raise Refused("application_not_yours")
    if same_name(account.person_name, found.name):
        raise Refused("application_own")


def plain_text(text: str) -> str:
    """What a reviewer wrote, as it is kept. Raises Refused value_too_long."""
    words = text.strip()
    if len(words) > LONGEST:
        raise Refused("value_too_long", longest=LONGEST, found=len(words))
    return words


def note(session: Session, act: Act, found: Application, account: Account, **more: object) -> None:
    """The audit row of an act on an application."""
    about = Object("application", found.id)
    actor = Actor(account.login_name, account.id)
    audit.record(session, act, about, actor=actor, application=found.number, **more)
