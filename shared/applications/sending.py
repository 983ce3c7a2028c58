"""The applicant's own steps: send, send again, withdraw. What was sent is kept as a version."""

from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.orm import Session

from shared import db
from shared.applications import Application, ApplicationVersion, course, duplicates, facts, masked_id, papers
from shared.applications.states import OPEN, State, Step, after
from shared.applications.telling import tell_applicant, tell_reviewer
from shared.bodies import body
from shared.errors import Refused


@dataclass(frozen=True)
class Lacking:
    """What stands between a draft and its sending: fields by step, kinds of document, the route, the
    pledge.
    """

    fields: dict[str, list[str]] = field(default_factory=dict)
    papers: list[str] = field(default_factory=list)
    too_old: bool = False
    pledge: bool = False

    def __bool__(self) -> bool:
        return self.of_answers or self.pledge

    @property
    def of_answers(self) -> bool:
        """Something is still to be filled in, changed or sent along."""
        return bool(self.fields or self.papers or self.too_old)


def lacking(session: Session, found: Application) -> Lacking:
    """What is still to be done before it can be sent."""
    missing = {step: keys for step in facts.STEPS if (keys := facts.lacking(found, step))}
    return Lacking(
        fields=missing, papers=papers.lacking(session, found),
        too_old=not facts.way_fits(found, facts.counts_on(found)),
        pledge=not found.pledged,
    )  # fmt: skip


def send(session: Session, found: Application, revision: int) -> None:
    """Send a locked draft, or send again what was returned; a second time changes nothing.

    `revision` is the one that its answers were checked in. Raises Refused application_lacking,
    application_changed_elsewhere, application_not_now.
    """
    if found.state in (State.SUBMITTED, State.ACCEPTED, State.FIRST_PASSED) and found.revision == revision:
        return  # the same form once more
    course.demand(found, Step.SEND)
    if found.revision != revision:
        raise Refused("application_changed_elsewhere")
    if lacking(session, found):
        raise Refused("application_lacking")
    again = found.state == State.RETURNED
    now = db.clock(session)
    found.sent_at, found.first_sent_at, found.lapses_at = now, found.first_sent_at or now, None
    found.version += 1
    if not again:
        found.level = course.first_level(str(found.institute_code))
    session.add(
        ApplicationVersion(
            application_id=found.id, n=found.version, facts=_frozen(session, found), sent_at=now
        )
    )
    came_from = State(found.came_from) if again and found.came_from else None
    course.go(session, found, Step.SEND, after(Step.SEND, came_from), fields=sorted(found.asked))
    found.asked, found.came_from, found.told_lapse = {}, None, False
    course.resume_clock(found, body().today())
    tell_applicant(session, found, "application_received")
    db.after_commit(session, partial(duplicates.look_at, found.id))
    if again:
        tell_reviewer(session, found)


def withdraw(session: Session, found: Application) -> None:
    """The applicant takes it back. Raises Refused application_not_now."""
    if found.state == State.WITHDRAWN:
        return
    course.demand(found, Step.WITHDRAW)
    found.version += 1
    course.go(session, found, Step.WITHDRAW, State.WITHDRAWN)
    end(session, found)
    tell_applicant(session, found, "application_withdrawn")


def lapse(session: Session, found: Application) -> None:
    """Nobody has sent it (again) in time."""
    course.go(session, found, Step.LAPSE, State.LAPSED)
    end(session, found)
    tell_applicant(session, found, "application_lapsed")


def end(session: Session, found: Application) -> None:
    """Nobody has it any more, and its clock stands."""
    course.stop_clock(found, body().today())
    found.taken_by, found.taken_at, found.taking = None, None, found.taking + 1
    found.ended_at, found.lapses_at, found.asked = db.clock(session), None, {}
    assert found.state not in OPEN  # noqa: S101 - an end is an end


def _frozen(session: Session, found: Application) -> dict[str, object]:
    values: dict[str, object] = {key: facts.value(found, key) for key in facts.all_fields()}
    sent = [[one.id, one.kind, one.sha256] for one in papers.of(session, found.id)]
    return values | {"id_number": masked_id(found), "papers": sent}
