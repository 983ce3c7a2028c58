"""What a job that crashed too often, and was then given up, leaves of the thing it was about."""

import io

import pytest
from sqlalchemy import select

from deploy.demo.portraits import ON_SITE_SIZE, portrait
from shared import db
from shared.campaigns import CampaignItem, CampaignState
from shared.jobs import Job
from shared.members import Member
from shared.photos import Photo, PhotoSource, PhotoState, standing
from shared.photos.intake import receive
from shared.photos.standing import PhotoStatus
from shared.register import imports
from shared.register.tables import ImportState, RegisterImport
from tests import factories
from tests.faults.scene import campaign_state, start_campaign
from tests.shared.jobs.crashing import OPS, crash, give_up, park

pytestmark = pytest.mark.usefixtures("database")


def member(**facts: object) -> int:
    with db.write() as session:
        factories.institutes(session)
        return factories.member(session, 1, photo=False, **facts).id


def photo_of(member_id: int) -> tuple[str, str | None, PhotoStatus]:
    with db.read() as session:
        photo = session.scalars(select(Photo)).one()
        status = standing.look(session, session.get_one(Member, member_id)).status
        return photo.state, photo.refused_code, status


def test_a_photo_whose_examination_is_given_up_is_refused() -> None:
    member_id = member(route="assessment")
    picture = portrait("on site", ON_SITE_SIZE)
    received = receive(member_id, picture, source=PhotoSource.ON_SITE, actor=OPS, approve=True)
    park(received.job_id)
    assert photo_of(member_id) == (PhotoState.RECEIVED, None, PhotoStatus.REVIEWING)  # a person may try again
    give_up(received.job_id)
    assert photo_of(member_id) == (PhotoState.REFUSED, "crashed_worker", PhotoStatus.REFUSED)


def test_a_fetch_that_is_given_up_failed_and_is_not_asked_for_by_itself() -> None:
    member_id = member()
    with db.write() as session:
        job = standing.ask_for(session, session.get_one(Member, member_id), None)
    park(job.id)
    give_up(job.id)
    with db.read() as session:
        view = standing.look(session, session.get_one(Member, member_id))
    assert view.status is PhotoStatus.FAILED
    assert not standing.worth_asking(view)


def begun() -> tuple[int, Job]:
    """An import, and the job that checks it."""
    found = imports.begin(io.BytesIO(b"x"), "x.csv", actor=OPS, check_by_job=True)
    with db.read() as session:
        return found.id, session.get_one(Job, found.job_id)


def import_row(import_id: int) -> RegisterImport:
    with db.read() as session:
        return session.get_one(RegisterImport, import_id)


def test_an_import_whose_check_is_given_up_is_refused() -> None:
    import_id, check = begun()
    park(check.id)
    assert import_row(import_id).state == ImportState.CHECKING
    give_up(check.id)
    found = import_row(import_id)
    assert (found.state, found.refused) == (ImportState.REFUSED, {"code": "crashed_worker", "params": {}})


def test_an_import_that_another_job_checks_meanwhile_goes_on() -> None:
    import_id, check = begun()
    park(check.id)
    with db.write() as session:
        imports.submit_check(session, session.get_one(RegisterImport, import_id), actor=OPS)
    give_up(check.id)
    assert import_row(import_id).state == ImportState.CHECKING


def test_a_chunk_that_is_parked_stops_its_campaign_and_giving_it_up_leaves_it_stopped() -> None:
    factories.members(2)
    campaign = start_campaign(2)
    with db.read() as session:
        chunk = session.scalars(select(Job.id)).one()
    park(chunk)
    assert campaign_state(campaign) == CampaignState.STOPPED
    give_up(chunk)
    assert campaign_state(campaign) == CampaignState.STOPPED


def test_a_crash_while_an_item_is_printed_counts_against_the_item_alone() -> None:
    factories.members(2)
    campaign = start_campaign(2)
    with db.write() as session:
        chunk = session.scalars(select(Job.id)).one()
        first, second = session.scalars(select(CampaignItem).order_by(CampaignItem.position))
        first.printing = True
    assert crash(chunk).crashes == 0
    with db.read() as session:
        crashes = [session.get_one(CampaignItem, item.id).crashes for item in (first, second)]
    assert (crashes, campaign_state(campaign)) == ([1, 0], CampaignState.RUNNING)
