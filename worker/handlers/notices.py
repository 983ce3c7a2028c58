"""Notice jobs: look who the receiver is now, open the way, make the secret, write, send."""

from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from shared import db
from shared.accounts import Account
from shared.accounts import rules as account_rules
from shared.addresses import masked
from shared.errors import JobError
from shared.jobs import holding
from shared.jobs.holding import Claim
from shared.notices import Channel, Dropped, Notice, NoticeState, catalogue, proofs, telling
from shared.notices.catalogue import NoticeKind, ProofForm
from shared.notices.kinds import end
from shared.notices.receivers import Reach, Receiver, reach
from worker.handling import Done
from worker.notices import channels, letter
from worker.notices.letter import Letter

# However often somebody asks: so many links go to an account in a day. The last of them still works.
_MOST_LINKS, _DAY_S = 6, 24 * 3600


@dataclass(frozen=True)
class Way:
    """What goes where, as it is now."""

    notice: Notice
    kind: NoticeKind
    reach: Reach
    channel: Channel
    address: str


def send(held: Claim) -> Done:
    """Send a waiting notice once; what can't or need not be sent is dropped, with its reason."""
    notice_id = int(held.payload["notice_id"])
    with db.read() as session:
        found = _look(session, notice_id)
    if found is None:
        return Done()
    if isinstance(found, Dropped):
        return Done({"dropped": found}, partial(_drop, notice_id=notice_id, why=found))
    with channels.line(found.channel, found.address) as deliver:
        written, name = _write(held, found)
        deliver(written, name)
    return Done({"channel": found.channel}, partial(_sent, way=found))


def _look(session: Session, notice_id: int) -> Way | Dropped | None:
    """The way to go, or why there is none; None when the notice has been dealt with."""
    notice = session.get_one(Notice, notice_id)
    if notice.state != NoticeState.WAITING:
        return None
    kind = catalogue.kind(notice.kind)
    if db.clock(session) - notice.created_at > kind.worth_s * 1000:
        raise JobError("notice_too_late", final=True)
    found = reach(session, Receiver(notice.receiver, notice.receiver_id))
    if found is None:
        return Dropped.NOBODY
    if (route := telling.route(kind, found)) is None:
        return Dropped.NO_WAY
    if kind.proof and _had(session, kind.name, found.account_id) >= _MOST_LINKS:
        return Dropped.TOO_MANY
    return Way(notice, kind, found, *route)


def _had(session: Session, kind: str, account_id: int | None) -> int:
    return 0 if account_id is None else telling.sent_lately(session, kind, account_id, _DAY_S)


def _write(held: Claim, way: Way) -> tuple[Letter, str]:
    """The letter and its name. With a secret each try is another letter; without, the same one again."""
    number, secret = 1, ""
    with db.write() as session:
        holding.renew(session, held)  # nothing is made, or voided, by who has lost the job
        made_at = db.clock(session) if way.kind.proof else way.notice.created_at
        if way.kind.proof is not None:
            secret = _secret(session, way, way.kind.proof)
            number = held.attempts
    written = letter.write(
        way.kind, way.channel, way.reach, way.notice.facts,
        language=way.notice.language, made_at=made_at, secret=secret,
    )  # fmt: skip
    return written, f"notice-{held.id.hex}-{number}"


def _secret(session: Session, way: Way, form: ProofForm) -> str:
    """A token or code, of which the hash is kept; or the account's initial password. The former is void."""
    if not form.is_password or way.reach.account_id is None:
        return proofs.make(session, way.notice, form, way.reach.subject)
    account = session.get_one(Account, way.reach.account_id)
    if account.first_login_at is not None:  # has a password of its own by now
        raise JobError("notice_too_late", final=True)
    return account_rules.issue_initial_password(session, account, issued_by="notice")


def _sent(session: Session, way: Way) -> None:
    notice = session.get_one(Notice, way.notice.id)
    notice.state, notice.ended_at = NoticeState.SENT, db.clock(session)
    notice.channel, notice.masked = way.channel, masked(way.address)
    _about(notice, way.reach)


def _about(notice: Notice, found: Reach) -> None:
    notice.account_id, notice.institute_code = found.account_id, found.institute_code


def _drop(session: Session, notice_id: int, why: Dropped) -> None:
    notice = session.get_one(Notice, notice_id)
    found = reach(session, Receiver(notice.receiver, notice.receiver_id))
    if found is not None:
        _about(notice, found)
    end(session, notice_id, NoticeState.DROPPED, why, {})
