"""Reads that happen a thousand times a second: one SELECT, compiled once, on the thread's own connection.

For the poll of a job only. No session, no transaction, no ORM object, no pool: values come back as the
driver gives them, JSON columns already decoded.
"""

import json
import threading
from enum import Enum
from typing import Any, cast

from sqlalchemy import JSON, Engine
from sqlalchemy.exc import DBAPIError

from shared import db, db_errors

_own = threading.local()
# The SQL, the values that are written in the statement, and the order of values where they have no names.
Text = tuple[str, dict[str, Any], list[str] | None]


class Statement:
    """One SELECT with named bind parameters (`bindparam`), for `one` and `all`.

    Values are given as the column's text or number: a UUID as its 32 hexadecimal digits.
    """

    def __init__(self, select: Any) -> None:
        self._select = select
        self._compiled: dict[str, Text] = {}
        self._json = [at for at, c in enumerate(select.selected_columns) if isinstance(c.type, JSON)]

    def one(self, **values: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        rows = self.all(**values)
        return rows[0] if rows else None

    def all(self, **values: Any) -> list[tuple[Any, ...]]:
        """All rows. A connection that has gone is opened anew once; then the driver's error is raised."""
        try:
            rows = self._execute(values)
        except _driver_error():
            _close()
            rows = self._execute(values)
        if self._json:
            return [self._decoded(row) for row in rows]
        return rows

    def _execute(self, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        text, fixed, order = self._text(db.engine())
        given = fixed | values
        cursor = _connection().cursor()
        try:
            cursor.execute(text, given if order is None else [given[name] for name in order])
            return cast(list[tuple[Any, ...]], cursor.fetchall())
        except _driver_error() as error:
            db_errors.say_less(error)
            raise
        finally:
            cursor.close()

    def _text(self, engine: Engine) -> Text:
        known = self._compiled.get(engine.dialect.name)
        if known is None:
            compiled = self._select.compile(
                dialect=engine.dialect, compile_kwargs={"render_postcompile": True}
            )
            fixed = {name: _plain(value) for name, value in compiled.params.items()}
            known = self._compiled[engine.dialect.name] = (str(compiled), fixed, compiled.positiontup)
        return known

    def _decoded(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for at in self._json:
            if isinstance(values[at], str):
                values[at] = json.loads(values[at])
        return tuple(values)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _driver_error() -> type[Exception]:
    return cast(type[Exception], db.engine().dialect.loaded_dbapi.Error)


def _connection() -> Any:
    """This thread's connection, outside the pool, in the driver's autocommit mode."""
    engine = db.engine()
    if getattr(_own, "engine", None) is not engine:
        _close()
        _own.connection, _own.engine = _opened(engine), engine
    return _own.connection


def _opened(engine: Engine) -> Any:
    try:
        pooled = engine.raw_connection()
    except DBAPIError as error:
        raise cast(Exception, error.orig) from error
    connection = cast(Any, pooled.driver_connection)
    pooled.detach()
    if engine.dialect.name == "postgresql":
        connection.autocommit = True
    return connection


def _close() -> None:
    connection, _own.connection, _own.engine = getattr(_own, "connection", None), None, None
    if connection is not None:
        connection.close()
