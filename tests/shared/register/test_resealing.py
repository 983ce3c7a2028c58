"""Keys of ID numbers are changed while the site runs: all are read and found throughout."""

import base64
import io
import os

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from shared import crypto, db
from shared.accounts import factor_changes, initial_password, second_factors
from shared.audit import Actor
from shared.errors import Refused
from shared.members import Member
from shared.members.sealed_id import id_number, seal_id
from shared.register import imports, resealing, staging
from shared.register.tables import ImportRow, ImportState, RegisterImport
from tests import factories
from tests.servers import environment
from tests.shared.register.registers import as_csv, row, table
from tests.web import site as sites
from web.commands.keys import main as keys

pytestmark = pytest.mark.usefixtures("database")

COUNT = 25
SETTINGS = ("CERT_SECRET_KEY", "CERT_ID_KEYS", "CERT_INDEX_KEY")


@pytest.fixture(autouse=True)
def members(database: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 10)
    with db.write() as session:
        factories.institutes(session)
        for number in range(1, COUNT + 1):
            known = f"X{number}"
            factories.member(
                session, number, photo=False, id_number_index=crypto.index(known),
                id_number_sealed=seal_id(known, f"1100{number:08d}"),
            )  # fmt: skip


def _random() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def _new_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `new-keys` and a start of the programs: a new one before each."""
    for name in SETTINGS:
        new = f"new:{_random()}" if name == "CERT_ID_KEYS" else _random()
        monkeypatch.setenv(name, f"{new},{os.environ[name]}")
    environment.forget()


def _drop_old_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.setenv(name, os.environ[name].split(",")[0])
    environment.forget()


def _all_are_read_and_found() -> None:
    with db.read() as session:
        found = session.scalars(select(Member).order_by(Member.id)).all()
    assert [id_number(one) for one in found] == [f"X{number}" for number in range(1, COUNT + 1)]
    for member in (found[0], found[COUNT // 2], found[-1]):
        assert initial_password.query(
            name=member.name, id_type=member.id_type, id_number=id_number(member), route=member.route,
            exam_number=member.exam_number,
        )  # fmt: skip


def test_every_number_is_read_and_found_before_during_and_after(monkeypatch: pytest.MonkeyPatch) -> None:
    _new_keys(monkeypatch)
    _all_are_read_and_found()
    _stopped_after_a_batch()
    assert resealing.by_key() == {"new": 10, "test": COUNT - 10}
    _all_are_read_and_found()
    assert resealing.reseal() == resealing.Outcome(COUNT - 10)
    assert resealing.reseal() == resealing.Outcome(0)
    assert resealing.by_key() == {"new": COUNT}
    _drop_old_keys(monkeypatch)
    _all_are_read_and_found()


def _stopped_after_a_batch() -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resealing.reseal(stop)


def test_secrets_of_second_factors_go_over_too(monkeypatch: pytest.MonkeyPatch) -> None:
    account = sites.staff()
    with db.write() as session:
        factor_changes.begin(session, account)
    with db.read() as session:
        before = second_factors.state(session, account.id).pending
    _new_keys(monkeypatch)
    assert resealing.reseal() == resealing.Outcome(COUNT + 1)
    assert resealing.reseal() == resealing.Outcome(0)
    _drop_old_keys(monkeypatch)
    with db.read() as session:
        assert second_factors.state(session, account.id).pending == before


def test_an_index_key_alone_can_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERT_INDEX_KEY", f"{_random()},{os.environ['CERT_INDEX_KEY']}")
    environment.forget()
    assert resealing.reseal().resealed == COUNT
    _drop_old_keys(monkeypatch)
    _all_are_read_and_found()


def test_a_register_that_waits_for_its_decision_goes_over_to_the_new_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = _begin()
    while not staging.check_slice(begun.id, lambda _: None, 1):
        pass
    _new_keys(monkeypatch)
    with pytest.raises(Refused, match="keys_changing"):
        _begin()
    with pytest.raises(Refused, match="keys_changing"), db.write() as session:
        imports.decide(session, begun.id, only_good=True, actor=Actor("test"))
    resealing.reseal()
    _drop_old_keys(monkeypatch)
    with db.write() as session:
        imports.decide(session, begun.id, only_good=True, actor=Actor("test"))
        staged = session.scalars(select(ImportRow.id_number_sealed)).one()
    assert staged is not None
    assert crypto.sealed_with(staged) == "new"


def _begin() -> RegisterImport:
    file = io.BytesIO(as_csv(table([row(1)])))
    return imports.begin(file, "名册.csv", actor=Actor("test"), check_by_job=False)


def test_nothing_is_sealed_anew_while_a_register_is_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    _begin()
    _new_keys(monkeypatch)
    with pytest.raises(Refused, match="import_at_work"):
        resealing.reseal()
    with db.write() as session:
        session.execute(update(RegisterImport).values(state=ImportState.CANCELLED))
    assert resealing.reseal().resealed == COUNT


def test_the_command_says_what_no_key_opens_and_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.setenv(name, f"other:{_random()}" if name == "CERT_ID_KEYS" else _random())
    environment.forget()
    result = CliRunner().invoke(keys, ["reseal"])
    assert result.exit_code == 1
    assert f"有 {COUNT} 项无法用现有的密钥解密" in result.output
    assert resealing.by_key() == {"test": COUNT}


def test_the_command_tells_when_the_old_keys_may_go(monkeypatch: pytest.MonkeyPatch) -> None:
    _new_keys(monkeypatch)
    result = CliRunner().invoke(keys, ["reseal"])
    assert (result.exit_code, "可以去掉旧密钥" in result.output) == (0, True)
    assert CliRunner().invoke(keys, ["status"]).output == f"new\t{COUNT}\n"
