"""An import from upload to end, on the database: staging, deciding, applying, and what a kill leaves."""

import io
import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from shared import crypto, db
from shared.audit import Actor
from shared.errors import LostLease, Refused
from shared.members import Member, Membership, by_number
from shared.members.sealed_id import id_number
from shared.register import applying, imports, staging
from shared.register.tables import ImportRow, ImportState, RegisterImport
from shared.storage import storage
from tests import factories
from tests.shared.register.registers import as_csv, resident_id, row, table

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "BATCH", 10)
    monkeypatch.setattr(applying, "BATCH", 10)


def _held(_: Any) -> None:
    """The work is still ours."""


def _slices(one_slice: Callable[..., bool], import_id: int) -> int:
    """Run slices of one batch to the end; how many."""
    number = 1
    while not one_slice(import_id, _held, 0):
        number += 1
    return number


def _begin(data: bytes, name: str) -> RegisterImport:
    return imports.begin(io.BytesIO(data), name, actor=Actor("test"), check_by_job=False)


def _checked(rows: list[dict[str, str]]) -> RegisterImport:
    begun = _begin(as_csv(table(rows)), "名册.csv")
    _slices(staging.check_slice, begun.id)
    return _import(begun.id)


def _import(import_id: int) -> RegisterImport:
    with db.read() as session:
        return session.get_one(RegisterImport, import_id)


def _decide(import_id: int, only_good: bool = False) -> None:
    with db.write() as session:
        imports.decide(session, import_id, only_good=only_good, actor=Actor("test"))


def _applied(rows: list[dict[str, str]], only_good: bool = False) -> RegisterImport:
    found = _checked(rows)
    _decide(found.id, only_good)
    _slices(applying.apply_slice, found.id)
    return _import(found.id)


def _member(number: str) -> Member:
    with db.read() as session:
        found = by_number(session, number)
    assert found is not None
    return found


def _numbers() -> list[str]:
    with db.read() as session:
        return list(session.scalars(select(Member.certificate_number).order_by(Member.id)))


def _problems(import_id: int) -> dict[int, list[tuple[str, str]]]:
    wrong = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.problems.is_not(None))
    with db.read() as session:
        return {
            one.row: [(column, code) for column, _, code, _, _ in one.problems or []]
            for one in session.scalars(wrong.order_by(ImportRow.row))
        }


def test_a_register_becomes_members_with_sealed_id_numbers():
    found = _applied([row(serial) for serial in range(1, 36)])
    assert (found.state, found.counts) == (ImportState.APPLIED, {"new": 35, "warning": 0})
    member = _member(row(7)["certificate_number"])
    assert (member.name, member.institute_code, member.joined_on) == ("张晓明", "beijing", "2020-03-05")
    number = resident_id(7)
    assert id_number(member) == number
    assert member.id_number_index == crypto.index(number)


def test_the_file_and_the_staged_id_numbers_are_gone_afterwards():
    found = _applied([row(1)])
    assert list(storage().list("import")) == []
    with db.read() as session:
        staged = session.scalars(select(ImportRow).where(ImportRow.import_id == found.id)).one()
    assert staged.id_number_sealed is None
    assert resident_id(1) not in str(staged.facts)


def test_three_kinds_of_bad_rows_are_reported_and_all_or_nothing_imports_nothing():
    rows = [row(1), row(2, name="王__"), row(3, institute="火星"), row(4, id_number="110105199001010025")]
    found = _checked(rows)
    assert found.counts == {"new": 1, "error": 3, "warning": 0}
    assert _problems(found.id) == {
        3: [("姓名", "char_untypable")],
        4: [("所在地区", "institute_unknown")],
        5: [("证件号码", "id_check_digit")],
    }
    with pytest.raises(Refused, match="import_has_errors"):
        _decide(found.id)
    assert _numbers() == []


def test_only_the_good_rows_are_imported_when_asked():
    _applied([row(1), row(2, name="王__"), row(3)], only_good=True)
    assert _numbers() == [row(1)["certificate_number"], row(3)["certificate_number"]]


def test_a_number_twice_and_an_id_number_under_two_numbers_are_errors():
    same_id = resident_id(3)
    rows = [row(1), row(1, id_number=resident_id(9)), row(3), row(4, id_number=same_id), row(5)]
    found = _checked(rows)
    assert _problems(found.id) == {
        2: [("会员证书编号", "number_twice")],
        3: [("会员证书编号", "number_twice")],
        4: [("证件号码", "id_twice")],
        5: [("证件号码", "id_twice")],
    }
    assert found.counts == {"new": 1, "error": 4, "warning": 0}


def test_an_id_number_of_a_live_member_is_refused_and_that_of_an_ended_one_is_free():
    _applied([row(1), row(2)])
    ended = row(2)["certificate_number"]
    with db.write() as session:
        session.execute(
            update(Member).where(Member.certificate_number == ended).values(state=Membership.ENDED)
        )
    rows = [row(11, id_number=resident_id(1)), row(12, id_number=resident_id(2)), row(2)]
    found = _applied(rows, only_good=True)
    assert _problems(found.id) == {2: [("证件号码", "id_known")]}
    assert row(12)["certificate_number"] in _numbers()


def test_next_years_register_lists_old_and_new_and_leaves_absent_members_alone():
    _applied([row(1), row(2), row(3)])
    token = factories.token(_member(row(1)["certificate_number"]))
    found = _checked([row(1, institute="深圳", name="张小明"), row(2), row(4)])
    assert found.counts == {"update": 1, "same": 1, "new": 1, "warning": 0}
    with db.read() as session:
        (diff,) = session.scalars(select(ImportRow.diff).where(ImportRow.diff.is_not(None)))
    assert diff == {
        "姓名": ["张晓明", "张小明"],
        "所在地区": ["北京注册会计师协会", "深圳市注册会计师协会"],
    }
    assert _member(row(1)["certificate_number"]).name == "张晓明"
    _decide(found.id)
    _slices(applying.apply_slice, found.id)
    changed = _member(row(1)["certificate_number"])
    assert (changed.name, changed.institute_code) == ("张小明", "shenzhen")
    assert factories.token(changed) == token
    assert len(_numbers()) == 4


def test_a_corrected_id_number_is_shown_masked_and_can_be_opened():
    _applied([row(1)])
    found = _applied([row(1, id_number=resident_id(8))])
    with db.read() as session:
        (diff,) = session.scalars(select(ImportRow.diff).where(ImportRow.import_id == found.id))
    assert [value.count("*") for value in diff["证件号码"]] == [13, 13]
    member = _member(row(1)["certificate_number"])
    assert id_number(member) == resident_id(8)


def test_profile_columns_fill_empty_fields_and_never_replace_what_a_member_typed():
    _applied([row(1)])
    number = row(1)["certificate_number"]
    found = _checked([row(1, mobile="13900139000", email="a@b.example", employer="示例公司")])
    with db.write() as session:  # the member types while the register waits for a decision
        member = by_number(session, number)
        assert member is not None
        member.profile = {**member.profile, "email": "mine@b.example"}
    _decide(found.id)
    _slices(applying.apply_slice, found.id)
    assert _member(number).profile == {
        "mobile": "13800138000", "email": "mine@b.example", "employer": "示例公司",
    }  # fmt: skip


def test_an_empty_or_absent_column_wipes_nothing():
    _applied([row(1)])
    without = {key: text for key, text in row(1, name="张小明").items() if key != "exam_year"}
    _applied([without | {"approval_number": ""}])
    member = _member(row(1)["certificate_number"])
    assert (member.name, member.exam_year, member.approval_number) == ("张小明", "2019", "会协〔2020〕1号")


def test_a_file_that_is_no_register_is_refused_with_the_reason_and_forgotten():
    begun = _begin("姓名,血型\n张三,A\n".encode(), "x.csv")
    assert staging.check_slice(begun.id, _held, 0)
    found = _import(begun.id)
    assert found.state == ImportState.REFUSED
    assert found.refused == {"code": "column_unknown", "params": {"columns": ["血型"]}}
    assert list(storage().list("import")) == []


def test_a_register_checked_before_another_was_applied_must_be_checked_again():
    first, second = _checked([row(1)]), _checked([row(1, name="张小明")])
    _decide(first.id)
    with pytest.raises(Refused, match="import_busy"):
        _decide(second.id)
    _slices(applying.apply_slice, first.id)
    with pytest.raises(Refused, match="import_stale"):
        _decide(second.id)


def test_an_apply_against_which_the_members_have_changed_stops_and_others_may_follow():
    found = _checked([row(serial) for serial in range(1, 16)])
    _decide(found.id)
    with db.write() as session:
        taken = crypto.index(resident_id(12))
        factories.member(session, 99, photo=False, institute_code="beijing", id_number_index=taken)
    assert not applying.apply_slice(found.id, _held, 0)
    assert applying.apply_slice(found.id, _held, 0)
    ended = _import(found.id)
    assert (ended.state, ended.position) == (ImportState.STOPPED, 11)  # the heading is row 1
    assert ended.refused == {"code": "import_stale", "params": {}}
    assert len(_numbers()) == 11
    with db.read() as session:
        assert session.scalars(select(ImportRow.id_number_sealed).distinct()).all() == [None]
    assert applying.apply_slice(found.id, _held, 0)
    assert _applied([row(1), row(20)]).state == ImportState.APPLIED


def test_an_apply_that_may_still_run_is_not_cancelled():
    found = _checked([row(1)])
    _decide(found.id)
    with db.write() as session, pytest.raises(Refused, match="import_not_checked"):
        imports.cancel(session, found.id, actor=Actor("test"))


def test_a_cancelled_import_leaves_no_row_and_no_file():
    begun = _begin(as_csv(table([row(n) for n in range(1, 30)])), "x.csv")
    staging.check_slice(begun.id, _held, 0)
    staging.check_slice(begun.id, _held, 0)
    with db.write() as session:
        imports.cancel(session, begun.id, actor=Actor("test"))
    assert staging.check_slice(begun.id, _held, 0)
    assert _import(begun.id).state == ImportState.CANCELLED
    assert list(storage().list("import")) == []
    with db.read() as session:
        assert session.scalars(select(ImportRow)).all() == []


def test_a_slice_whose_lease_was_lost_writes_nothing():
    begun = _begin(as_csv(table([row(1)])), "x.csv")
    staging.check_slice(begun.id, _held, 0)

    def lost(_: Any) -> None:
        raise LostLease("test")

    with pytest.raises(LostLease):
        staging.check_slice(begun.id, lost, 0)
    with db.read() as session:
        assert session.scalars(select(ImportRow)).all() == []


def _killed_within(work: Callable[[], object], module: Any, at: int) -> None:
    """Do the work in a child that is killed with its `at`-th batch written and not yet committed."""
    db.dispose()
    child = os.fork()
    if child == 0:
        calls, real = iter(range(1, 1_000)), staging.move_on

        def deadly(*arguments: Any, **values: Any) -> None:
            real(*arguments, **values)
            if next(calls) == at:
                os.kill(os.getpid(), signal.SIGKILL)

        module.move_on = deadly
        work()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_a_check_and_an_apply_that_are_killed_go_on_where_they_were():
    rows = [row(serial) for serial in range(1, 46)]
    begun = _begin(as_csv(table(rows)), "x.csv")
    _slices_once = staging.check_slice(begun.id, _held, 0)
    assert not _slices_once
    _killed_within(lambda: staging.check_slice(begun.id, _held, 1e9), staging, at=3)
    assert _import(begun.id).counts == {"new": 20}
    _slices(staging.check_slice, begun.id)
    assert _import(begun.id).counts == {"new": 45, "warning": 0}
    _decide(begun.id)
    _killed_within(lambda: applying.apply_slice(begun.id, _held, 1e9), applying, at=4)
    assert len(_numbers()) == 30
    _slices(applying.apply_slice, begun.id)
    assert _numbers() == [one["certificate_number"] for one in rows]
