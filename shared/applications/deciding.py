"""What reviewers decide. Each decision names what it was made on (`Basis`); if that has
changed, nothing happens.

The caller locks the application (`applications.lock`) and commits; a reason is told to the applicant.
"""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from shared.accounts import Account
from shared.accounts.rights import Right, may
from shared.applications import (
    Application,
    Bar,
    Basis,
    admitting,
    course,
    duplicates,
    facts,
    review,
)
from shared.applications.sending import end
from shared.applications.states import State, Step, after
from shared.applications.telling import tell_applicant
from shared.audit import Act
from shared.bodies import body
from shared.db import clock
from shared.errors import Refused
from shared.members import Member

_DAY_MS = 24 * 3600 * 1000


def accept(session: Session, found: Application, account: Account, basis: Basis) -> None:
    """受理: the papers are complete, and the clock starts. As `_demand`."""
    _demand(session, found, account, basis, Step.ACCEPT)
    course.go(session, found, Step.ACCEPT, State.ACCEPTED, by=account.id)
    course.start_clock(found, body().applications.review.institute_days, body().today())
    review.note(session, Act.APPLICATION_ACCEPT, found, account)
    tell_applicant(session, found, "application_accepted", due=found.due_on or "")


def send_back(
    session: Session, found: Application, account: Account, basis: Basis, asked: Mapping[str, str], words: str
) -> None:
    """退回补正: `asked` says by field (or kind of document) what is to be mended, `words` the rest.

    Raises Refused mend_nothing_asked; as `_demand`.
    """
    _demand(session, found, account, basis, Step.RETURN)
    rules = body().applications
    known = {*facts.all_fields(), *rules.papers}
    mend = {key: review.plain_text(text) for key, text in asked.items() if key in known and text.strip()}
    if not mend and not words.strip():
        raise Refused("mend_nothing_asked")
    found.asked, found.came_from, found.decided_by = mend, found.state, account.id
    course.go(
        session, found, Step.RETURN, State.RETURNED, by=account.id, said=review.plain_text(words),
        fields=sorted(mend),
    )  # fmt: skip
    course.stop_clock(found, body().today())
    found.lapses_at, found.told_lapse = clock(session) + rules.review.mend_days * _DAY_MS, False
    review.let_go(found)
    review.note(session, Act.APPLICATION_RETURN, found, account, fields=sorted(mend))
    tell_applicant(session, found, "application_returned", until=found.lapses_at)


def pass_on(session: Session, found: Application, account: Account, basis: Basis, note: str = "") -> None:
    """初审通过: to the next level, or to the second person of this one. As `_demand`."""
    _demand(session, found, account, basis, Step.PASS)
    following = course.next_level(found)
    if following is not None and course.second_person(found) and _accepted_by(session, found) == account.id:
        raise Refused("second_person_needed")
    course.go(session, found, Step.PASS, State.FIRST_PASSED, by=account.id, noted=review.plain_text(note))
    found.passed_by = account.id
    if following is not None:
        found.level = following
        course.start_clock(found, body().applications.review.national_days, body().today())
    review.let_go(found)
    review.note(session, Act.APPLICATION_PASS, found, account)
    tell_applicant(session, found, "application_passed", due=found.due_on or "")


def approve(
    session: Session, found: Application, account: Account, basis: Basis, document: str, on: date
) -> Member:
    """批准: the member and the number. `document` is the 会员批准文件号, `on` its date.

    Raises Refused second_person_needed, application_member_exists, approval_date; as `_demand`, `admit`.
    """
    _demand(session, found, account, basis, Step.APPROVE)
    _demand_second(found, account)
    if not (body().local(found.first_sent_at or 0).date() <= on <= body().today()):
        raise Refused("approval_date")
    if duplicates.live_member(session, found) is not None:
        raise Refused("application_member_exists")
    _demand_judged(session, found)
    member = admitting.admit(session, found, document.strip(), on)
    course.go(session, found, Step.APPROVE, State.APPROVED, by=account.id)
    found.member_id, found.approved_on = member.id, on.isoformat()
    found.announced_on = body().today().isoformat()
    end(session, found)
    review.note(session, Act.APPLICATION_APPROVE, found, account, member=member.id)
    tell_applicant(session, found, "application_approved")
    return member


def refuse(
    session: Session, found: Application, account: Account, basis: Basis, grounds: Collection[str], words: str
) -> None:
    """不予批准, for grounds of the body's list, or in words of one's own.

    Raises Refused ground_missing, second_person_needed; as `_demand`.
    """
    _demand(session, found, account, basis, Step.REFUSE)
    if found.state == State.FIRST_PASSED:
        _demand_second(found, account)
    known = [key for key in body().applications.grounds if key in grounds]
    if not known and not words.strip():
        raise Refused("ground_missing")
    found.came_from, found.decided_by, found.grounds = found.state, account.id, known
    course.go(
        session, found, Step.REFUSE, State.REFUSED, by=account.id, grounds=known,
        said=review.plain_text(words),
    )  # fmt: skip
    end(session, found)
    _bar(session, found)
    review.note(session, Act.APPLICATION_REFUSE, found, account, grounds=known)
    tell_applicant(session, found, "application_refused")


def take_back(session: Session, found: Application, account: Account, basis: Basis, reason: str) -> None:
    """A return or refusal is taken back by a second person; it stands where it stood before.

    Raises Refused second_person_needed, reason_missing; as `_demand`.
    """
    _demand(session, found, account, basis, Step.TAKE_BACK)
    if found.decided_by == account.id or not may(account, Right.SECOND_REVIEW):
        raise Refused("second_person_needed")
    words = review.checked_reason(reason)
    course.go(
        session, found, Step.TAKE_BACK, after(Step.TAKE_BACK, State(str(found.came_from))), by=account.id,
        noted=words,
    )  # fmt: skip
    session.execute(delete(Bar).where(Bar.application_id == found.id))
    found.came_from, found.asked, found.grounds = None, {}, []
    found.lapses_at, found.ended_at, found.version = None, None, found.version + 1
    course.resume_clock(found, body().today())
    review.let_go(found)
    review.note(session, Act.APPLICATION_TAKE_BACK, found, account, reason=words)
    tell_applicant(session, found, "application_taken_back")


def _demand(session: Session, found: Application, account: Account, basis: Basis, step: Step) -> None:
    """Raise Refused application_not_now, application_right_needed, and as `review.demand`."""
    if found.state in (State.RETURNED, State.REFUSED) and step is Step.TAKE_BACK:
        if not review.works_on(found, str(account.institute_code)):
            raise Refused("application_not_yours")
        if (found.version, found.taking) != (basis.version, basis.taking):
            raise Refused("application_changed", **review.hands(session, found))
    else:
        review.demand(session, found, account, basis)
    if step not in course.possible(found):
        raise Refused("application_not_now", state=found.state, step=str(step))
    if not may(account, Right.APPLICATIONS):
        raise Refused("application_right_needed")


def _demand_second(found: Application, account: Account) -> None:
    """Where two persons decide at this level, the second is another one, who has the right to."""
    if not course.second_person(found):
        return
    if found.passed_by == account.id or not may(account, Right.SECOND_REVIEW):
        raise Refused("second_person_needed")


def _demand_judged(session: Session, found: Application) -> None:
    """Nobody is admitted while nobody has said of a finding that it is another person."""
    if any(one.judged_at is None for one in duplicates.of(session, found.id)):
        raise Refused("finding_not_judged")


def _accepted_by(session: Session, found: Application) -> int | None:
    events = [one for one in course.events(session, found.id) if one.step == Step.ACCEPT]
    return events[-1].account_id if events else None


def _bar(session: Session, found: Application) -> None:
    rules = body().applications
    years = [rules.grounds[key].years or rules.review.bar_years for key in found.grounds]
    worst = max(found.grounds, key=lambda key: rules.grounds[key].years or rules.review.bar_years, default="")
    today = body().today()
    session.add(
        Bar(
            application_id=found.id, id_number_index=found.id_number_index, ground=worst,
            refused_on=today.isoformat(), institute_code=found.institute_code,
            until=facts.years_after(today, max(years, default=rules.review.bar_years)).isoformat(),
        )
    )  # fmt: skip
