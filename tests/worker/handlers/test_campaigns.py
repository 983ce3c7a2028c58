"""Campaigns run for real, chunk by chunk without Celery: every item ends once, and the counts always sum."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import select, update

from shared import db
from shared.audit import Actor
from shared.campaigns import Campaign, CampaignItem, CampaignState, ItemState, setbacks
from shared.campaigns import rules as campaign_rules
from shared.campaigns.rules import Progress
from shared.campaigns.selection import Everyone, FailedOf
from shared.certificates import Certificate, files
from shared.certificates.designs import Seal, TemplateVersion
from shared.certificates.issuing import Printed
from shared.certificates.plans import Plan
from shared.errors import Refused
from shared.jobs import Job, JobState
from shared.settings import settings
from shared.storage import storage
from tests import factories
from tests.disks import small_disk
from tests.faults.checker import violations
from tests.faults.scene import campaign_state, editions, job_row, rename, start_campaign
from worker import running
from worker.handlers import campaigns
from worker.handlers.rendering import Edition
from worker.press import library

pytestmark = pytest.mark.usefixtures("database", "_fresh_worker")


@pytest.fixture
def _fresh_worker() -> None:
    library.published.cache_clear()


def progress(campaign_id: int) -> Progress:
    """Where it stands; that the counts sum is checked each time."""
    with db.read() as session:
        now = campaign_rules.progress(session, session.get_one(Campaign, campaign_id))
    assert now.total == now.pending + now.done + now.skipped + now.failed + now.cancelled
    return now


def outcome(campaign_id: int) -> tuple[int, int, int, int]:
    """(done, skipped, failed, cancelled)."""
    now = progress(campaign_id)
    return now.done, now.skipped, now.failed, now.cancelled


def run_chunks(campaign_id: int) -> None:
    """Run what is queued until nothing is."""
    queued = select(Job.id).where(Job.campaign_id == campaign_id, Job.state == JobState.QUEUED)
    while True:
        with db.read() as session:
            job = session.scalars(queued).first()
        if job is None:
            return
        running.run(job)
        progress(campaign_id)


def test_a_run_prints_all_and_the_same_run_again_skips_all() -> None:
    ids = factories.members(5)
    rename(ids[2], "张\U0003134a")
    first = start_campaign(5)
    run_chunks(first)
    assert (campaign_state(first), outcome(first)) == (CampaignState.DONE, (4, 0, 1, 0))
    assert violations(first, frozenset([ids[2]])) == []
    again = start_campaign(5)
    run_chunks(again)
    assert (campaign_state(again), outcome(again)) == (CampaignState.DONE, (0, 4, 1, 0))


def test_what_failed_is_a_selection_of_its_own() -> None:
    first, second = factories.members(2, photo=False)
    campaign = start_campaign(2)
    run_chunks(campaign)
    assert outcome(campaign) == (0, 0, 2, 0)
    with db.write() as session:
        codes = session.scalars(select(CampaignItem.error_code)).all()
        factories.approved_photo(session, session.get_one(factories.Member, first))
        again = campaign_rules.start(
            session, FailedOf(campaign), reason="补照片", typed_count=2, actor=Actor("test")
        ).id  # fmt: skip
    assert codes == ["photo_missing", "photo_missing"]
    run_chunks(again)
    assert outcome(again) == (1, 0, 1, 0)
    assert editions(second) == []


def test_a_wrong_count_or_no_reason_starts_nothing() -> None:
    factories.members(2)
    for reason, typed, code in (("新印章", 3, "count_differs"), (" ", 2, "reason_missing")):
        with pytest.raises(Refused) as refused, db.write() as session:
            campaign_rules.start(
                session, Everyone(), reason=reason, typed_count=typed, actor=Actor("test")
            )  # fmt: skip
        assert refused.value.code == code
    with db.read() as session:
        assert session.scalars(select(Campaign.id)).all() == session.scalars(select(Job.id)).all() == []


def test_what_is_being_printed_while_the_campaign_is_cancelled_is_thrown_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    factories.members(4)
    campaign = start_campaign(4)
    printed, rendered = [], campaigns.print_and_store

    def cancel_at_the_second(*args: object) -> object:
        made = rendered(*args)  # type: ignore[arg-type]
        printed.append(made)
        if len(printed) == 2:
            with db.write() as session:
                assert campaign_rules.cancel(session, campaign, actor=Actor("test"))
        return made

    monkeypatch.setattr(campaigns, "print_and_store", cancel_at_the_second)
    run_chunks(campaign)
    assert (campaign_state(campaign), outcome(campaign)) == (CampaignState.CANCELLED, (1, 0, 0, 3))
    assert [file.key for file in storage().list("pdf")] == [printed[0].key]
    with db.write() as session:
        assert not campaign_rules.cancel(session, campaign, actor=Actor("test"))


def test_a_full_disk_fails_no_item_the_chunk_waits_until_there_is_room() -> None:
    factories.members(2)
    campaign = start_campaign(2)
    with db.read() as session:
        chunk = session.scalars(select(Job.id)).one()
    with small_disk(4096):
        running.run(chunk)
    waiting = job_row(chunk)
    assert (waiting.state, waiting.error_code, waiting.tries) == (JobState.QUEUED, "storage_full", 0)
    assert (campaign_state(campaign), progress(campaign).pending) == (CampaignState.RUNNING, 2)
    with db.write() as session:
        session.execute(update(Job).values(not_before=0))
    run_chunks(campaign)
    assert (campaign_state(campaign), outcome(campaign)) == (CampaignState.DONE, (2, 0, 0, 0))


def test_an_item_that_is_too_slow_once_is_printed_again_and_one_that_always_is_fails_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow, always, _ = factories.members(3)
    campaign = start_campaign(3)
    met, rendered = [], campaigns.print_and_store

    def met_by_the_limit(plan: Plan, edition: Edition, key: str) -> Printed:
        if f"/{always}/" in key or (f"/{slow}/" in key and slow not in met):
            met.append(int(key.split("/")[2]))
            raise SoftTimeLimitExceeded
        return rendered(plan, edition, key)

    monkeypatch.setattr(campaigns, "print_and_store", met_by_the_limit)
    run_chunks(campaign)
    assert (campaign_state(campaign), outcome(campaign)) == (CampaignState.DONE, (2, 0, 1, 0))
    assert (met.count(slow), met.count(always)) == (1, settings().max_crashes)
    with db.read() as session:
        codes = session.scalars(select(CampaignItem.error_code).where(CampaignItem.state == ItemState.FAILED))
        assert codes.all() == ["too_slow"]


def test_a_stopped_campaign_goes_on_with_what_is_left_when_resumed() -> None:
    factories.members(3)
    campaign = start_campaign(3)
    with db.write() as session:
        setbacks.stop(session, campaign)
        first = session.scalars(select(CampaignItem).order_by(CampaignItem.position)).first()
        assert first is not None
        done = update(CampaignItem).where(CampaignItem.id == first.id)
        session.execute(done.values(state=ItemState.SKIPPED))
    with db.write() as session:
        assert campaign_rules.resume(session, campaign, actor=Actor("test"))
        assert not campaign_rules.resume(session, campaign, actor=Actor("test"))
    run_chunks(campaign)
    assert (campaign_state(campaign), outcome(campaign)) == (CampaignState.DONE, (2, 1, 0, 0))


@pytest.mark.parametrize("met", [True, False], ids=["marked", "not met yet"])
def test_an_edition_whose_file_is_damaged_is_printed_again_and_not_skipped(met: bool) -> None:
    members = factories.members(2)
    run_chunks(start_campaign(2))
    with db.read() as session:
        first = session.scalars(select(Certificate).where(Certificate.member_id == members[0])).one()
    storage().delete(str(first.pdf_key))
    if met:
        assert not files.is_whole(first)
    again = start_campaign(2)
    run_chunks(again)
    assert (campaign_state(again), outcome(again)) == (CampaignState.DONE, (1, 1, 0, 0))
    with db.read() as session:
        now = session.scalars(select(Certificate).where(Certificate.member_id == members[0])).one()
    assert (now.id, now.n, now.state, now.damage) == (first.id, 1, "current", None)
    assert files.is_whole(now)
    assert now.pdf_key != first.pdf_key


def test_a_damaged_seal_stops_the_campaign_and_fails_nobody() -> None:
    factories.members(2)
    with db.read() as session:
        seal = session.scalars(select(Seal).where(Seal.owner == "11")).one()
    whole = storage().get(seal.storage_key)
    storage().put(seal.storage_key, b"<svg/>")
    campaign = start_campaign(2)
    run_chunks(campaign)
    assert (campaign_state(campaign), progress(campaign).pending) == (CampaignState.STOPPED, 2)
    storage().put(seal.storage_key, whole)
    with db.write() as session:
        assert campaign_rules.resume(session, campaign, actor=Actor("test"))
    run_chunks(campaign)
    assert (campaign_state(campaign), outcome(campaign)) == (CampaignState.DONE, (2, 0, 0, 0))


def test_a_damaged_design_stops_the_campaign_until_it_is_published_again() -> None:
    factories.members(1)
    with db.read() as session:
        version = session.scalars(select(TemplateVersion)).one()
    storage().put(version.storage_key, storage().get(version.storage_key)[:-9])
    campaign = start_campaign(1)
    run_chunks(campaign)
    assert (campaign_state(campaign), progress(campaign).pending) == (CampaignState.STOPPED, 1)
    with db.read() as session:
        assert session.scalars(select(TemplateVersion.damage)).one() == "changed"
    factories.published_design()
    with db.write() as session:
        assert session.scalars(select(TemplateVersion.damage)).one() is None
        assert campaign_rules.resume(session, campaign, actor=Actor("test"))
    run_chunks(campaign)
    assert outcome(campaign) == (1, 0, 0, 0)
