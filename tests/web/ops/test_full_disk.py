"""No room on the disk: whoever uploads is told so, and nothing half written is left."""

import io
import sqlite3

import psycopg
import pytest
import werkzeug.wrappers.request
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import OperationalError

from shared import db
from shared.audit import Act, AuditEntry
from shared.jobs import Job
from shared.register.tables import RegisterImport
from shared.storage import storage
from tests.disks import small_disk
from tests.web.ops.desk import Desk

REGISTER = b"\xe4\xbc\x9a\xe5\x91\x98,x\n" * 200_000


def _nothing_is_left() -> None:
    assert list(storage().list()) == []
    with db.read() as session:
        for noun in (RegisterImport, Job):
            assert session.scalar(select(func.count()).select_from(noun)) == 0
        begun = select(func.count()).where(AuditEntry.action == Act.IMPORT_BEGIN)
        assert session.scalar(begun) == 0


def _upload(ops: Desk) -> None:
    answer = ops.post("/ops/imports", "/ops/imports", {"file": (io.BytesIO(REGISTER), "名册.csv")})
    assert answer.status_code == 507
    assert "存储空间已满" in answer.get_data(as_text=True)


def test_a_register_that_the_storage_has_no_room_for(ops: Desk) -> None:
    with small_disk(4096):
        _upload(ops)
    _nothing_is_left()
    ops.text("/ops/imports")


def test_a_register_that_has_no_room_while_it_arrives(ops: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def on_a_full_disk(**_: object) -> object:
        return open("/dev/full", "r+b")

    monkeypatch.setattr(werkzeug.wrappers.request, "default_stream_factory", on_a_full_disk)
    _upload(ops)
    _nothing_is_left()


def test_a_database_without_room_is_told_from_one_that_is_away() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(text("PRAGMA max_page_count = 2"))
        with pytest.raises(OperationalError) as full:
            connection.execute(text("CREATE TABLE t AS SELECT zeroblob(100000) AS x"))
    assert db.is_full(full.value)
    assert db.is_full(OperationalError("INSERT", {}, psycopg.errors.DiskFull()))
    assert not db.is_full(OperationalError("INSERT", {}, psycopg.errors.AdminShutdown()))
    assert not db.is_full(OperationalError("INSERT", {}, sqlite3.OperationalError("database is locked")))
