"""The audit log's page: every act has words, an object is found by its older spelling too."""

from sqlalchemy import insert, select

from shared import clock, db
from shared.audit import Act, Actor, AuditEntry, Object, record
from shared.members import Member
from tests.web.ops.desk import Desk
from web.words.acts import ACTS


def test_every_act_has_words_and_so_have_names_of_former_times(ops: Desk) -> None:
    assert set(ACTS) == set(Act)
    for name in ("photo_submitted", "photos_fetch_missing", "seal.put"):
        _as_it_was(name, "member:1")
    page = ops.text("/ops/audit")
    for words in ("登记照片", "批量调取照片", "上传印章"):
        assert words in page


def test_an_act_is_written_with_its_actor_and_the_row_it_is_about(admin: Desk, ops: Desk) -> None:
    admin.post("/ops/accounts", f"/ops/accounts/{ops.account_id}/disable")
    with db.read() as s:
        entry = s.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.account_id) == (admin.login, admin.account_id)
    assert (entry.action, entry.object) == ("account.disable", f"account:{ops.account_id}")
    assert entry.details == {"login_name": ops.login}


def test_an_account_is_found_by_its_number_and_by_its_name(ops: Desk, admin: Desk) -> None:
    _as_it_was("account.reset", f"account:{admin.login}")
    with db.write() as s:
        record(s, Act.ACCOUNT_DISABLE, Object("account", admin.account_id), actor=Actor("later"))
        record(s, Act.ACCOUNT_ENABLE, Object("account", ops.account_id), actor=Actor("another"))
    for spelling in (admin.login, str(admin.account_id)):
        page = ops.text(f"/ops/audit?object=account:{spelling}")
        assert "elder" in page
        assert "later" in page
        assert "another" not in page


def test_a_member_is_found_by_row_and_by_certificate_number(ops: Desk, five: list[str]) -> None:
    with db.read() as s:
        member_id = s.scalars(select(Member.id).where(Member.certificate_number == five[1])).one()
    _as_it_was("certificate.submit", f"member:{five[1]}")
    with db.write() as s:
        record(s, Act.PHOTO_SUBMIT, Object("member", member_id), actor=Actor("later"))
    for spelling in (five[1], str(member_id)):
        page = ops.text(f"/ops/audit?object=member:{spelling}")
        assert "elder" in page
        assert "later" in page


def test_an_object_of_nothing_is_an_empty_page(ops: Desk) -> None:
    for nonsense in ("account:", "member:99999999999999999999", "account:²", ":", "campaign:0"):
        assert "没有记录" in ops.text(f"/ops/audit?object={nonsense}")


def _as_it_was(action: str, obj: str) -> None:
    with db.write() as s:
        values = {"at": clock.now(), "actor": "elder", "action": action, "object": obj, "details": {}}
        s.execute(insert(AuditEntry).values(values))
