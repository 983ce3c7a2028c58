"""Campaign chunks: a range of items, printed one after the other, each in its own transaction."""

import time
from dataclasses import dataclass
from typing import Any

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shared import certificates, db
from shared.bodies import body
from shared.campaigns import Campaign, CampaignItem, ItemState, setbacks
from shared.campaigns import rules as campaign_rules
from shared.certificates import Certificate, files, issuing, plans
from shared.certificates.issuing import Printed
from shared.certificates.plans import Plan
from shared.db import now_ms
from shared.errors import JobError, LostLease, ServiceError
from shared.jobs import holding
from shared.jobs.holding import Claim
from shared.members import Member
from shared.settings import settings
from shared.storage import sharded, storage
from worker import time_limit
from worker.handlers.rendering import Edition, edition_of, print_and_store
from worker.handling import Again, Done

_log = structlog.get_logger()


@dataclass(frozen=True)
class _Item:
    id: int
    member_id: int
    document_kind: str


def chunk(held: Claim) -> Done | Again:
    """Print what is pending of the chunk's range; then, with its last commit, send the next chunk.

    A chunk that takes far longer than it was sized for gives itself back before the soft time limit,
    which is then only ever reached by a single member.
    """
    began, printed = time.monotonic(), 0
    items = _pending(held)
    for item in items:
        if time.monotonic() - began > settings().soft_limit_s / 2:
            return Again({})
        if (made := _one(held, item)) is None:
            return Again({})  # the limit strikes once a task: the rest would be without one
        printed += made
    per_item = (time.monotonic() - began) / max(1, len(items))
    size = round(settings().chunk_s / max(per_item, 0.001))

    def record(session: Session) -> None:
        campaign_id = _campaign(held)
        if not campaign_rules.next_chunk(session, campaign_id, size):
            campaign_rules.finish_if_done(session, campaign_id)

    return Done({"printed": printed, "items": len(items)}, record)


def _campaign(held: Claim) -> int:
    if held.campaign_id is None:
        raise JobError("internal", final=True, error="chunk without a campaign")
    return held.campaign_id


def _pending(held: Claim) -> list[_Item]:
    first, end = held.payload["first"], held.payload["end"]
    columns = CampaignItem.id, CampaignItem.member_id, Campaign.document_kind
    pending = (
        select(*columns)
        .join(Campaign, Campaign.id == CampaignItem.campaign_id)
        .where(
            CampaignItem.campaign_id == _campaign(held),
            CampaignItem.position >= first,
            CampaignItem.position < end,
            CampaignItem.state == ItemState.PENDING,
        )
    )
    with db.read() as session:
        return [_Item(*row) for row in session.execute(pending.order_by(CampaignItem.position))]


def _one(held: Claim, item: _Item) -> int | None:
    """Print one member; 1 if an edition came of it, None when it met the time limit.

    Its own troubles fail the item, not the chunk.
    """
    try:
        with time_limit.unswallowed():
            return _print(held, item)
    except JobError as error:
        if not error.final or _concerns_all(error):
            _clear(held, item)
            raise  # it may pass, and the whole chunk waits; or it meets every member, and the campaign stops
        _fail(held, item, error.code, error.params)
    except SoftTimeLimitExceeded:
        time_limit.answered()
        _too_slow(held, item)
        return None
    except (ServiceError, SQLAlchemyError, OSError):
        raise  # not this member's trouble: the whole chunk waits
    except Exception as error:
        _log.exception("item_raised", item=item.id)
        _fail(held, item, "internal", {"error": type(error).__name__})
    return 0


def _print(held: Claim, item: _Item) -> int:
    begun = _begin(held, item)
    if begun is None:
        return 0
    plan, edition = begun
    key = sharded("pdf", str(item.member_id), f"item-{item.id}-{held.id.hex[:8]}-{held.fence}.pdf")
    with time_limit.unswallowed():
        printed = print_and_store(plan, edition, key)
    try:
        _done(held, item, edition, printed)
    except LostLease:
        storage().delete(key)
        raise
    return 1


def _concerns_all(error: JobError) -> bool:
    """A seal or a design that is damaged is not this member's trouble."""
    return error.code == "file_damaged" and error.params.get("reason") in ("seal", "template")


def _begin(held: Claim, item: _Item) -> tuple[Plan, Edition] | None:
    """Write down that this item is being printed, with its edition; None when it need not be.

    An edition that says the same already is left, if its file is whole; else it is printed again.
    """
    begun = _plan(held, item)
    if not isinstance(begun, Certificate):
        return begun
    if not files.is_whole(begun):
        return _begin(held, item)
    with db.write() as session:
        holding.renew(session, held)
        _finish(session, item, ItemState.SKIPPED)
    return None


def _plan(held: Claim, item: _Item) -> tuple[Plan, Edition] | Certificate:
    """What is to be printed; or the current edition, if it says the same and isn't known to be damaged."""
    with db.write() as session:
        holding.renew(session, held)
        member = session.get_one(Member, item.member_id)
        kind = body().documents[item.document_kind]
        plan = plans.prepare(session, member, kind)
        current = certificates.current(session, member.id, kind.key)
        same = current is not None and current.fingerprint == plan.fingerprint
        if current is not None and same and current.damage is None:
            return current
        _change(session, item, printing=True)
        row = current if same else None
        row = row or issuing.reserve(
            session, member.id, plan, item_id=item.id, campaign_id=_campaign(held)
        )  # fmt: skip
        return plan, edition_of(row)


def _done(held: Claim, item: _Item, edition: Edition, printed: Printed) -> None:
    with db.write() as session:
        holding.renew(session, held)
        _finish(session, item, ItemState.DONE)
        issuing.issue(session, edition.id, printed)


def _fail(held: Claim, item: _Item, code: str, params: dict[str, Any]) -> None:
    with db.write() as session:
        holding.renew(session, held)
        _finish(session, item, ItemState.FAILED, error_code=code, error_params=params)


def _too_slow(held: Claim, item: _Item) -> None:
    with db.write() as session:
        holding.renew(session, held)
        setbacks.too_slow(session, item.id)


def _clear(held: Claim, item: _Item) -> None:
    with db.write() as session:
        holding.renew(session, held)
        _change(session, item, printing=False)


def _finish(session: Session, item: _Item, state: ItemState, **values: Any) -> None:
    _change(session, item, state=state, printing=False, finished_at=now_ms(), **values)


def _change(session: Session, item: _Item, **values: Any) -> None:
    """Change a pending item; LostLease when it is pending no longer (cancelled meanwhile)."""
    pending = update(CampaignItem).where(CampaignItem.id == item.id, CampaignItem.state == ItemState.PENDING)
    if db.changed(session, pending.values(**values)) != 1:
        raise LostLease(f"item {item.id}")
