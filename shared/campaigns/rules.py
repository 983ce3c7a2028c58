"""Campaign rules: select, start, hand out chunks, cancel, resume, and what a page shows of them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, insert, literal, select, update
from sqlalchemy.orm import Session

from shared import audit, db, jobs
from shared.audit import Act, Actor, Object
from shared.bodies import body
from shared.bodies.documents import Asker
from shared.campaigns import Campaign, CampaignItem, CampaignState, ItemState
from shared.campaigns.kinds import CHUNK
from shared.campaigns.selection import Selection
from shared.db import now_ms
from shared.errors import Refused
from shared.jobs import Job
from shared.members import Member
from shared.settings import settings

LONGEST_REASON = 200  # characters
_FIRST_CHUNK = 4
_LARGEST_CHUNK = 500
_RATE_WINDOW_MS = 60_000


def count(session: Session, selection: Selection) -> int:
    """How many members a selection has now."""
    return session.scalar(select(func.count()).select_from(selection.statement(session).subquery())) or 0


def checked_reason(text: str) -> str:
    """The reason on one line. Refused: reason_missing; reason_too_long(longest, given)."""
    reason = " ".join(text.split())
    if not reason:
        raise Refused("reason_missing")
    if len(reason) > LONGEST_REASON:
        raise Refused("reason_too_long", longest=LONGEST_REASON, given=len(reason))
    return reason


def start(
    session: Session,
    selection: Selection,
    *,
    document_kind: str | None = None,
    reason: str,
    typed_count: int,
    actor: Actor,
) -> Campaign:
    """Freeze the selection into items and send the first chunks. In a `db.write()`.

    `document_kind` is the body's usual one unless another is named. Refused: document_unknown (or not for
    ops to ask for); as the selection's `check` and `checked_reason`; nothing_selected;
    count_differs(selected, typed) when the typed count is not the number selected at this moment.
    """
    reason = checked_reason(reason)
    selection.check(session)
    document = body().document_for(document_kind, Asker.OPS)
    now = db.clock(session)
    campaign = Campaign(
        reason=reason,
        document_kind=document.key,
        selection=selection.to_json(),
        state=CampaignState.RUNNING,
        created_by=actor.name,
        created_at=now,
        started_at=now,
    )
    session.add(campaign)
    session.flush()
    campaign.total = _freeze(session, campaign.id, selection)
    if campaign.total == 0:
        raise Refused("nothing_selected")
    if campaign.total != typed_count:
        raise Refused("count_differs", selected=campaign.total, typed=typed_count)
    audit.record(
        session, Act.CAMPAIGN_START, Object("campaign", campaign.id), actor=actor,
        document=document.key, reason=campaign.reason, selection=selection.kind, total=campaign.total,
    )  # fmt: skip
    session.flush()
    open_lanes(session, campaign.id)
    return campaign


def _freeze(session: Session, campaign_id: int, selection: Selection) -> int:
    chosen = selection.statement(session).order_by(None).add_columns(Member.certificate_number).subquery()
    rows = select(
        literal(campaign_id),
        func.row_number().over(order_by=chosen.c.certificate_number) - 1,
        chosen.c.id,
        literal(ItemState.PENDING.value),
        literal(False),
        literal(0),
    )
    columns = ["campaign_id", "position", "member_id", "state", "printing", "crashes"]
    session.execute(insert(CampaignItem).from_select(columns, rows))
    frozen = select(func.count()).where(CampaignItem.campaign_id == campaign_id)
    return session.scalar(frozen) or 0


def open_lanes(session: Session, campaign_id: int) -> None:
    """Send the first chunks: as many as may be in flight; each then sends the next."""
    for _ in range(settings().chunk_lanes):
        if not next_chunk(session, campaign_id, _FIRST_CHUNK):
            return


def next_chunk(session: Session, campaign_id: int, size: int) -> bool:
    """Hand the next `size` items to a new chunk job; False when none are left or it does not run."""
    size = max(1, min(size, _LARGEST_CHUNK))
    taken = session.execute(
        update(Campaign)
        .where(
            Campaign.id == campaign_id,
            Campaign.state == CampaignState.RUNNING,
            Campaign.next_position < Campaign.total,
        )
        .values(next_position=Campaign.next_position + size)
        .returning(Campaign.next_position, Campaign.total),
        execution_options={"synchronize_session": False},
    ).first()
    if taken is None:
        return False
    end, total = taken
    payload = {"first": end - size, "end": min(end, total)}
    jobs.submit(session, CHUNK, campaign_id=campaign_id, payload=payload)
    return True


def finish_if_done(session: Session, campaign_id: int) -> bool:
    """Done, when no item is pending. Called with a chunk's last commit and by the sweeper."""
    pending = select(CampaignItem.id).where(
        CampaignItem.campaign_id == campaign_id, CampaignItem.state == ItemState.PENDING
    )
    done = update(Campaign).where(
        Campaign.id == campaign_id,
        Campaign.state == CampaignState.RUNNING,
        ~pending.exists(),
    )
    return db.changed(session, done.values(state=CampaignState.DONE, finished_at=now_ms())) == 1


def cancel(session: Session, campaign_id: int, *, actor: Actor) -> bool:
    """Cancel: pending items become cancelled, whatever is being printed is thrown away."""
    live = (CampaignState.RUNNING, CampaignState.STOPPED, CampaignState.PAUSED, CampaignState.PLANNED)
    stop = update(Campaign).where(Campaign.id == campaign_id, Campaign.state.in_(live))
    if db.changed(session, stop.values(state=CampaignState.CANCELLED, finished_at=now_ms())) != 1:
        return False
    jobs.cancel_all(session, Job.campaign_id == campaign_id)
    pending = _items(campaign_id, ItemState.PENDING)
    session.execute(pending.values(state=ItemState.CANCELLED, printing=False, finished_at=now_ms()))
    audit.record(session, Act.CAMPAIGN_CANCEL, Object("campaign", campaign_id), actor=actor)
    return True


def resume(session: Session, campaign_id: int, *, actor: Actor) -> bool:
    """Run a stopped campaign on: what is still pending is handed out again from the start."""
    stopped = update(Campaign).where(Campaign.id == campaign_id, Campaign.state == CampaignState.STOPPED)
    if db.changed(session, stopped.values(state=CampaignState.RUNNING, next_position=0)) != 1:
        return False
    jobs.cancel_all(session, Job.campaign_id == campaign_id)
    audit.record(session, Act.CAMPAIGN_RESUME, Object("campaign", campaign_id), actor=actor)
    open_lanes(session, campaign_id)
    return True


def _items(campaign_id: int, state: ItemState) -> Any:
    return update(CampaignItem).where(
        and_(CampaignItem.campaign_id == campaign_id, CampaignItem.state == state)
    )


@dataclass(frozen=True)
class Progress:
    """Where a campaign stands. `per_s` are certificates made a second: over the last minute, of one that is
    over over all of it, None before there is one. `remaining_s` counts with whatever has been dealt with.

    Always: total = pending + done + skipped + failed + cancelled.
    """

    total: int
    pending: int
    done: int
    skipped: int
    failed: int
    cancelled: int
    per_s: float | None
    remaining_s: float | None


def progress(session: Session, campaign: Campaign) -> Progress:
    """Counted from the items, so it cannot drift."""
    by_state = select(CampaignItem.state, func.count()).where(CampaignItem.campaign_id == campaign.id)
    counts = {state.value: 0 for state in ItemState}
    counts.update(session.execute(by_state.group_by(CampaignItem.state)).all())
    made = _rate(session, campaign, ItemState.DONE)
    dealt_with = _rate(session, campaign, ItemState.DONE, ItemState.SKIPPED, ItemState.FAILED)
    remaining = counts[ItemState.PENDING] / dealt_with if dealt_with else None
    return Progress(total=campaign.total, per_s=made, remaining_s=remaining, **counts)


def _rate(session: Session, campaign: Campaign, *states: ItemState) -> float | None:
    """Items of these states a second: what was cancelled was not done."""
    end = campaign.finished_at or db.clock(session)
    since = max(campaign.started_at or end, end - _RATE_WINDOW_MS)
    if campaign.finished_at is not None:
        since = campaign.started_at or end
    recent = select(func.count()).where(
        CampaignItem.campaign_id == campaign.id,
        CampaignItem.state.in_(states),
        CampaignItem.finished_at >= since,
    )
    finished = session.scalar(recent) or 0
    return finished * 1000 / (end - since) if finished and end - since > 1000 else None
