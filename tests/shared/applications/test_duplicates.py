"""Whom an applicant may be already: found, judged once, raised again only when a fact has changed."""

import pytest

from shared import crypto, db
from shared.accounts import Account
from shared.applications import duplicates, lock
from shared.errors import Refused
from shared.members import Member, sealed_id
from tests import applying
from tests.servers.databases import Database


@pytest.fixture(autouse=True)
def _institutes(database: Database) -> None:
    applying.ready()


def _member(
    number: str, plain: str, *, name: str = "李四", kind: str = "resident_id", born: str = ""
) -> None:
    with db.write() as session:
        session.add(
            Member(
                certificate_number=number, institute_code="shanghai", name=name, sex="男", id_type=kind,
                id_number_sealed=sealed_id.seal_id(plain, number), id_number_index=crypto.index(plain),
                route="exam", exam_number="E1", joined_on="2020-01-01", category="x", birth_date=born,
                created_at=1, updated_at=1,
            )
        )  # fmt: skip


def _findings(application_id: int) -> list[tuple[str, list[str], bool]]:
    with db.read() as session:
        return [
            (one.other, one.same, one.judged_at is not None) for one in duplicates.of(session, application_id)
        ]


def test_what_was_judged_is_not_raised_again_until_a_fact_changes() -> None:
    _member("1", applying.id_number(50), name="王小明", born="1990-01-01")
    found = applying.sent(1)
    assert found.birth_date == "1990-01-01"
    assert _findings(found.id) == [("member", ["name_and_birth"], False)]
    first = applying.reviewer()
    applying.act(found.id, first, "accept")
    with db.write() as session:
        finding = duplicates.of(session, found.id)[0]
        duplicates.judge(
            session, lock(session, found.id), session.get_one(Account, first.id), finding.id, "同名"
        )
    applying.act(found.id, first, "send_back", {"address": "不完整"}, "")
    applying.send(found.id)
    assert _findings(found.id) == [("member", ["name_and_birth"], True)]
    with db.write() as session:
        lock(session, found.id).exam_number = "another"
    with db.write() as session:
        assert duplicates.look(session, lock(session, found.id)) == 1


def test_an_identity_with_a_live_number_cannot_be_approved() -> None:
    _member("1", applying.id_number(1))
    found = applying.sent(1)
    assert _findings(found.id) == [("member", ["identity"], False)]
    first, second = applying.reviewer(), applying.reviewer("zx.li", "national", person="审核员乙")
    applying.act(found.id, first, "accept")
    applying.act(found.id, first, "pass_on")
    with pytest.raises(Refused, match="application_member_exists"):
        applying.approve(found.id, second)


def test_two_open_applications_find_each_other() -> None:
    one = applying.sent(1)
    other = applying.sent(2, id_number=applying.id_number(1))
    assert (
        _findings(one.id) == _findings(other.id) == [("application", ["identity", "name_and_birth"], False)]
    )
    assert applying.get(one.id).version == 2


def test_a_home_return_permit_is_compared_by_its_holder() -> None:
    _member("1", "H1234567801", kind="home_return")
    found = applying.sent(
        1, id_type="home_return", id_number="H1234567802", institute_code="national", sex="男",
        birth_date="1990-05-01",
    )  # fmt: skip
    assert _findings(found.id) == [("member", ["identity"], False)]
