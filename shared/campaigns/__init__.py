"""Campaigns: bulk regeneration over a frozen selection, one item row per member."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base


class CampaignState(StrEnum):
    """planned -> running -> done | cancelled; canary, paused, stopped and rolled_back have their room."""

    PLANNED = "planned"
    CANARY = "canary"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"
    CANCELLED = "cancelled"
    ROLLED_BACK = "rolled_back"


class ItemState(StrEnum):
    """pending -> done | skipped | failed | cancelled."""

    PENDING = "pending"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Campaign(Base):
    """A bulk run over one kind of document.

    `selection` is what was asked, the items are what it came to when it was frozen.
    """

    __tablename__ = "campaigns"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(12), default=CampaignState.PLANNED)
    document_kind: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(Text)
    selection: Mapped[dict[str, Any]] = mapped_column(JSON)
    total: Mapped[int] = mapped_column(default=0)
    next_position: Mapped[int] = mapped_column(default=0)  # items before this one belong to a chunk
    template_hash: Mapped[str | None] = mapped_column(String(64))
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[int] = mapped_column(BigInteger)
    started_at: Mapped[int | None] = mapped_column(BigInteger)
    finished_at: Mapped[int | None] = mapped_column(BigInteger)


class CampaignItem(Base):
    """One member in a campaign. `printing` is set before the print: a crash then counts against it."""

    __tablename__ = "campaign_items"
    __table_args__ = (UniqueConstraint("campaign_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    position: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    state: Mapped[str] = mapped_column(String(12), default=ItemState.PENDING)
    printing: Mapped[bool] = mapped_column(default=False)
    crashes: Mapped[int] = mapped_column(default=0)
    slow: Mapped[int] = mapped_column(default=0)  # prints that met the time limit
    error_code: Mapped[str | None] = mapped_column(String(32))
    error_params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    finished_at: Mapped[int | None] = mapped_column(BigInteger)


Index("ix_campaign_items_state", CampaignItem.campaign_id, CampaignItem.state)
