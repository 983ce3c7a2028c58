"""What campaign pages read beside the rules of `shared.campaigns.rules`."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from shared.campaigns import Campaign, CampaignItem, CampaignState, ItemState
from shared.jobs import Job
from shared.jobs.tries import JobTry, last_of
from shared.members import Member
from shared.register.tables import ImportState, RegisterImport


def with_failures(session: Session, number: int = 20) -> list[tuple[Campaign, int]]:
    """The newest campaigns that have failed items, and how many."""
    failed = (
        select(CampaignItem.campaign_id, func.count().label("failed"))
        .where(CampaignItem.state == ItemState.FAILED)
        .group_by(CampaignItem.campaign_id)
        .subquery()
    )
    joined = select(Campaign, failed.c.failed).join(failed, failed.c.campaign_id == Campaign.id)
    newest = joined.order_by(Campaign.id.desc()).limit(number)
    return [(found, number_failed) for found, number_failed in session.execute(newest)]


def applied_imports(session: Session, number: int = 20) -> list[RegisterImport]:
    """The newest imports that have changed members."""
    written = RegisterImport.state.in_((ImportState.APPLIED, ImportState.STOPPED))
    newest = select(RegisterImport).where(written).order_by(RegisterImport.id.desc()).limit(number)
    return list(session.scalars(newest))


def reasons(session: Session, campaign_id: int) -> list[tuple[str, int]]:
    """(error code, number) of the failed items, the most frequent first."""
    number = func.count()
    counted = (
        select(CampaignItem.error_code, number)
        .where(CampaignItem.campaign_id == campaign_id, CampaignItem.state == ItemState.FAILED)
        .group_by(CampaignItem.error_code)
        .order_by(number.desc())
    )
    return [(code or "internal", count) for code, count in session.execute(counted)]


def stopped_by(session: Session, campaign: Campaign) -> tuple[Job, list[JobTry]] | None:
    """The chunk that stopped the campaign, with its last tries."""
    if campaign.state != CampaignState.STOPPED:
        return None
    hopeless = select(Job).where(
        Job.campaign_id == campaign.id, Job.error_final.is_(True), Job.error_code.is_not(None)
    )
    chunk = session.scalar(hopeless.order_by(Job.created_at.desc()).limit(1))
    return (chunk, last_of(session, [chunk.id])[chunk.id]) if chunk else None


def failures(campaign_id: int, code: str = "") -> Select[*tuple[Any, ...]]:
    """The failed items with their members, in the order of the selection; of one error code if given."""
    failed = (
        select(CampaignItem, Member)
        .join(Member, Member.id == CampaignItem.member_id)
        .where(CampaignItem.campaign_id == campaign_id, CampaignItem.state == ItemState.FAILED)
        .order_by(CampaignItem.position)
    )
    return failed.where(CampaignItem.error_code == code) if code else failed
