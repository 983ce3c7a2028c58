"""What is said before a campaign starts is what then happens: counted first, printed afterwards."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import delete, select, update

from shared import db, photos
from shared.audit import Actor
from shared.bodies import body
from shared.campaigns.forecast import Fate, forecast
from shared.campaigns.selection import Everyone
from shared.certificates import Certificate
from shared.certificates.designs import Seal, TemplateVersion
from shared.certificates.standing import joined, standing
from shared.members import Institute, Member
from shared.photos import Photo
from shared.settings import settings
from tests import factories
from tests.faults.scene import rename, start_campaign
from tests.worker.handlers.test_campaigns import outcome, run_chunks
from worker.press import library, seal, seals

pytestmark = pytest.mark.usefixtures("database", "_fresh_worker")


@pytest.fixture
def _fresh_worker() -> None:
    library.published.cache_clear()


def _forecast() -> dict[Fate, int]:
    with db.read() as session:
        return dict(forecast(session, Everyone(), body().usual_document))


def _outdated() -> int:
    with db.read() as session:
        kind = body().usual_document
        now = standing(session, kind)
        return len(session.scalars(joined(select(Member.id), kind).where(now.outdated)).all())


def _name(of: Sequence[int]) -> None:
    rename(of[0], "欧阳新")


def _institute_name(_: Sequence[int]) -> None:
    with db.write() as session:
        session.get_one(Institute, "11").name = "北京市注册会计师协会"


def _own_seal(_: Sequence[int]) -> None:
    seals.put("11", seal.make("北京注册会计师协会新"), actor=Actor("test"))


def _another_bodys_seal(_: Sequence[int]) -> None:
    seals.put("65", seal.make("新疆新"), actor=Actor("test"))


def _profile(of: Sequence[int]) -> None:
    with db.write() as session:
        session.get_one(Member, of[0]).profile = {"employer": "示例银行"}


@pytest.mark.parametrize(
    ("change", "outdated"),
    [(_name, 1), (_institute_name, 3), (_own_seal, 3), (_another_bodys_seal, 0), (_profile, 0)],
)
def test_what_has_changed_since_is_counted_and_printed_again_and_the_rest_is_skipped(
    change: Callable[[Sequence[int]], None], outdated: int
) -> None:
    ids = factories.members(3)
    assert _forecast() == {Fate.READY: 3}
    run_chunks(start_campaign(3))
    assert (_forecast(), _outdated()) == ({Fate.UNCHANGED: 3}, 0)
    change(ids)
    told = _forecast()
    assert told.get(Fate.READY, 0) == _outdated() == outdated
    campaign = start_campaign(3)
    run_chunks(campaign)
    assert outcome(campaign) == (outdated, 3 - outdated, 0, 0)
    assert (_forecast(), _outdated()) == ({Fate.UNCHANGED: 3}, 0)


def test_another_public_address_outdates_every_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.members(2)
    run_chunks(start_campaign(2))
    monkeypatch.setenv("CERT_PUBLIC_ADDRESS", "https://other.example")
    settings.cache_clear()
    assert (_forecast(), _outdated()) == ({Fate.READY: 2}, 2)


def test_what_can_not_be_made_is_said_by_its_reason_as_the_campaign_meets_it() -> None:
    ids = factories.members(6)
    rename(ids[0], "陈\U00031350华")
    with db.write() as session:
        session.execute(delete(Photo).where(Photo.member_id.in_(ids[1:3])))
        session.get_one(Member, ids[3]).state = "ended"
        session.get_one(Member, ids[4]).state = "suspended"
        rename_too = session.get_one(Member, ids[2])
        rename_too.name = "陈\U00031350"  # met first: the photo comes last
    assert _forecast() == {
        Fate.UNPRINTABLE: 2, Fate.PHOTO_MISSING: 1, Fate.ENDED: 1, Fate.SUSPENDED: 1, Fate.READY: 1,
    }  # fmt: skip
    campaign = start_campaign(4)
    run_chunks(campaign)
    assert outcome(campaign) == (1, 0, 3, 0)


def test_without_a_seal_or_a_design_nobody_is_ready() -> None:
    ids = factories.members(2)
    with db.write() as session:
        session.get_one(Member, ids[0]).institute_code = "65"
        session.execute(delete(Seal).where(Seal.owner == "65"))
    assert _forecast() == {Fate.SEAL_MISSING: 1, Fate.READY: 1}
    with db.write() as session:
        session.execute(update(TemplateVersion).values(current=False))
    assert _forecast() == {Fate.TEMPLATE_MISSING: 2}


def test_a_damaged_edition_is_printed_again_and_one_without_a_photo_now_stays_as_it_is() -> None:
    ids = factories.members(2)
    run_chunks(start_campaign(2))
    with db.write() as session:
        session.execute(update(Certificate).where(Certificate.member_id == ids[0]).values(damage="missing"))
        assert photos.approved(session, ids[1])
        session.execute(delete(Photo).where(Photo.member_id == ids[1]))
    assert _forecast() == {Fate.READY: 1, Fate.PHOTO_MISSING: 1}
    assert _outdated() == 0


def test_an_edition_from_before_there_were_grounds_is_compared_as_far_as_its_row_tells() -> None:
    ids = factories.members(2)
    run_chunks(start_campaign(2))
    with db.write() as session:
        session.execute(update(Certificate).values(ground=None))
    assert _forecast() == {Fate.UNCHANGED: 2}
    _own_seal(ids)
    assert _forecast() == {Fate.READY: 2}
