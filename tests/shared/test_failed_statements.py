"""A statement that fails says what is wrong, and no value: not of its parameters, nor of the row it met."""

import logging
import traceback
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Connection,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    bindparam,
    insert,
    select,
    text,
)  # fmt: skip
from sqlalchemy.exc import StatementError

from shared import db, logs, quick
from shared.jobs import Job
from shared.registry import METADATA
from tests.servers.databases import KIND

TEXT = "李大光11010519491231002X"
NUMBER = 1234321
MARKS = (TEXT, "11010519491231002X", str(NUMBER), "5ecre7", b"5ecre7".hex(), "\\u674e")

pytestmark = pytest.mark.usefixtures("database")
TABLES = sorted(METADATA.tables.values(), key=lambda table: table.name)


def _telling(column: Any) -> Any:
    """A value of the column's type that would be recognised."""
    match column.type:
        case String():
            return TEXT[: column.type.length]
        case LargeBinary():
            return b"5ecre7"
        case JSON():
            return {"k": TEXT}
        case Uuid():
            return uuid.UUID("1234321a" + "0" * 24)
        case Boolean():
            return True
        case Integer() | BigInteger() | Float():
            return NUMBER
    raise AssertionError(f"no value for {column!r}")


def _row(table: Table) -> dict[str, Any]:
    return {column.name: _telling(column) for column in table.columns}


def _without_a_must(table: Table) -> list[dict[str, Any]]:
    must = next(c for c in table.columns if not c.nullable and c.name != "id")
    return [{**_row(table), must.name: None}]


def _twice(table: Table) -> list[dict[str, Any]]:
    return [_row(table), _row(table)]


def _fits_no_parent(table: Table) -> list[dict[str, Any]]:
    return [_row(table)]


def _of_another_type(table: Table) -> list[dict[str, Any]]:
    return [{column.name: {TEXT: column.name} for column in table.columns}]


def _too_long(table: Table) -> list[dict[str, Any]]:
    return [{c.name: TEXT * 500 if isinstance(c.type, String) else NUMBER**9 for c in table.columns}]


def _without_parents(connection: Connection) -> None:
    """Let a row stand though what it refers to doesn't exist, so that its twin is what fails."""
    if KIND == "sqlite":
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
    else:
        connection.execute(text("SET session_replication_role = replica"))


def _said(error: Exception) -> str:
    """What logs and tracebacks make of it."""
    structlog.get_logger().error("failed", exc_info=error)
    logging.getLogger("celery").error("raised unexpected: %r", error, exc_info=error)
    return "".join(traceback.format_exception(error)) + repr(error)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_failed_insert_into_any_table_says_no_value(
    table: Table, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    logs.configure()
    for way in (_without_a_must, _fits_no_parent, _of_another_type, _too_long, _twice):
        caplog.clear()
        error = _failure(table, way)
        if error is None:
            assert way is _fits_no_parent or KIND == "sqlite", f"{way} was to fail"
            continue
        said = _said(error) + capsys.readouterr().out + caplog.text
        assert table.name in said or not isinstance(error, StatementError)  # it is still said where
        assert not [mark for mark in MARKS if mark in said], said


def _failure(table: Table, way: Callable[[Table], list[dict[str, Any]]]) -> Exception | None:
    with db.engine().connect() as connection:
        if way is _twice:
            _without_parents(connection)
        try:
            for row in way(table):
                connection.execute(insert(table), [row])
        except Exception as error:
            return error
        finally:
            connection.rollback()
    return None


def test_a_read_past_the_engine_says_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    """The poll asks the driver itself."""
    logs.configure()
    statement = quick.Statement(select(Job.id).where(Job.id == bindparam("id")))
    try:
        statement.one(id=TEXT)
    except Exception as error:
        said = _said(error) + capsys.readouterr().out
        assert "22P02" in said
        assert TEXT not in said
    else:
        assert KIND == "sqlite"
