"""After an import that corrected facts: who holds an outdated certificate, and a campaign over just them."""

import csv
import io

import pytest
from sqlalchemy import select

from shared import db
from shared.audit import Actor
from shared.campaigns import CampaignItem
from shared.members import Member
from shared.register.tables import ImportState, RegisterImport
from tests import factories
from tests.faults.scene import start_campaign
from tests.shared.register.registers import row
from tests.shared.register.test_imports import _applied
from tests.web.ops.desk import Desk, campaigns, words_of
from tests.worker.handlers.test_campaigns import run_chunks
from worker.press import library, seal, seals

NUMBERS = [f"11002020{serial:06d}" for serial in (1, 2, 3)]


@pytest.fixture
def corrected(database: object) -> int:
    """Three members with certificates; an import corrects the name of one and the telephone of another."""
    library.published.cache_clear()
    factories.published_design()
    _applied([row(1), row(2), row(3)])
    for owner in ("national", "beijing"):
        seals.put(owner, seal.make("示例注册会计师协会"), actor=Actor("test"))
    with db.write() as s:
        for member in s.scalars(select(Member)):
            factories.approved_photo(s, member)
    run_chunks(start_campaign(3))
    return _applied([row(1, name="张晓鸣"), row(2, email="new@mail.example"), row(3)]).id


def test_only_who_holds_a_certificate_that_says_otherwise_is_listed(ops: Desk, corrected: int) -> None:
    page = f"/ops/imports/{corrected}/outdated"
    text = ops.text(page)
    assert "旧值 张晓明 新值 张晓鸣" in text
    assert NUMBERS[0] in text
    assert not any(number in text for number in NUMBERS[1:])
    rows = list(csv.reader(io.StringIO(ops.get(f"{page}.csv").get_data().decode("utf-8-sig"))))
    assert [line[0] for line in rows] == ["会员证书编号", NUMBERS[0]]
    assert rows[1][5] == "姓名：张晓明 → 张晓鸣"
    assert f'href="{page}"' in ops.get(f"/ops/imports/{corrected}").get_data(as_text=True)


def test_one_click_leads_to_a_campaign_over_just_them(ops: Desk, corrected: int) -> None:
    page = ops.get(f"/ops/campaigns/new?outdated_of={corrected}").get_data(as_text=True)
    assert 'value="outdated_of" checked' in page
    form = {"kind": "outdated_of", "import_id": str(corrected), "reason": "改名"}
    checked = words_of(ops.post("/ops/campaigns/new", "/ops/campaigns/check", form))
    assert "1 人会被选中" in checked
    assert f"名册导入 {corrected} 之后证书已过时的会员" in checked
    started = ops.post("/ops/campaigns/new", "/ops/campaigns/start", {**form, "count": "1"}).location
    run_chunks(campaigns()[-1].id)
    assert "1 选中 = 1 已制作" in ops.text(started)
    with db.read() as s:
        numbers = select(Member.certificate_number).join(CampaignItem, CampaignItem.member_id == Member.id)
        mine = numbers.where(CampaignItem.campaign_id == campaigns()[-1].id)
        assert s.scalars(mine).all() == NUMBERS[:1]
    assert "证书都与现在的资料一致" in ops.text(f"/ops/imports/{corrected}/outdated")
    again = words_of(ops.post("/ops/campaigns/new", "/ops/campaigns/check", form))
    assert "没有资格有效的会员还持有过时的证书" in again


def test_of_an_import_that_was_stopped_what_is_written_counts(ops: Desk, corrected: int) -> None:
    with db.write() as s:
        found = s.get_one(RegisterImport, corrected)
        found.state, found.position = ImportState.STOPPED, 1
    assert NUMBERS[0] not in ops.text(f"/ops/imports/{corrected}/outdated")


@pytest.mark.parametrize("number", [0, 99, 2**31])
def test_an_import_that_is_not_there_or_not_applied_has_no_such_list(ops: Desk, number: int) -> None:
    for page in ("outdated", "outdated.csv"):
        assert ops.get(f"/ops/imports/{number}/{page}").status_code == 404
    form = {"kind": "outdated_of", "import_id": str(number), "reason": "改名"}
    answer = ops.post("/ops/campaigns/new", "/ops/campaigns/start", {**form, "count": "1"})
    assert f"没有名册导入 {number:,}" in words_of(answer)
