"""The one door: `tell` writes a notice and its job, in the transaction of what it tells of."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared import db, jobs
from shared.db import now_ms
from shared.notices import Channel, Notice, NoticeState, catalogue, channels
from shared.notices.catalogue import NoticeKind
from shared.notices.kinds import SEND
from shared.notices.receivers import Reach, Receiver, reach

Fact = str | int


def tell(
    session: Session, kind_name: str, to: Receiver, *, language: str = "", unseen: bool = False, **facts: Fact
) -> Notice | None:
    """Have a notice of this kind sent, in a `db.write()`. `language` of who acts, else the receiver's.

    None when it could not arrive: no channel, no address, switched off. With `unseen` the receiver is not
    looked at here, so that this costs the same for anybody, and nobody (`Receiver.id` None). `facts` are
    codes, numbers and times: no secrets, no addresses.
    """
    kind = catalogue.kind(kind_name)
    found = None if unseen else reach(session, to)
    if not unseen and (found is None or route(kind, found) is None):
        return None
    notice = Notice(
        kind=kind.name, receiver=to.noun, receiver_id=to.id, language=language, facts=facts,
        account_id=found.account_id if found else None,
        institute_code=found.institute_code if found else None, created_at=db.clock(session),
    )  # fmt: skip
    session.add(notice)
    session.flush()
    notice.job_id = jobs.submit(session, SEND, payload={"notice_id": notice.id}).id
    return notice


def route(kind: NoticeKind, found: Reach) -> tuple[Channel, str] | None:
    """How and where this kind goes to its receiver: None when it may not, or there is no way."""
    if found.who not in kind.who or (kind.optional and kind.name in found.off):
        return None
    ours = channels.configured()
    ways = ((one, found.addresses[one]) for one in kind.channels if one in ours and one in found.addresses)
    return next(ways, None)


def sent_lately(session: Session, kind: str, account_id: int, seconds: int) -> int:
    """How many of this kind went to the account within the last seconds."""
    mine = Notice.account_id == account_id, Notice.kind == kind, Notice.state == NoticeState.SENT
    lately = Notice.created_at > now_ms() - seconds * 1000
    return session.scalar(select(func.count()).select_from(Notice).where(*mine, lately)) or 0


def last_of(session: Session, kind: str, to: Receiver) -> Notice | None:
    """The newest notice of this kind to this receiver."""
    mine = Notice.kind == kind, Notice.receiver == to.noun, Notice.receiver_id == to.id
    return session.scalar(select(Notice).where(*mine).order_by(Notice.id.desc()).limit(1))
