"""The database: one engine a process, a session to read and a session to write.

SQLite loses read-then-write updates unless the write lock is taken at BEGIN, and readers must not take it;
so writers say `db.write()` (BEGIN IMMEDIATE) and readers `db.read()` (plain BEGIN).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    CursorResult,
    Engine,
    Executable,
    MetaData,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.functions import FunctionElement

from shared import db_errors
from shared.settings import settings

_DISK_FULL = "53100"  # PostgreSQL's SQLSTATE
LARGEST_ID = 2**31 - 1  # what a row's number can be; databases raise for more

_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables. Times are whole milliseconds since 1970 UTC, by the database's clock."""

    metadata = MetaData(naming_convention=_NAMES)


class now_ms(FunctionElement[int]):  # noqa: N801 - reads as the SQL function it is
    """The database's clock in milliseconds since 1970 UTC; leases compare with no other clock."""

    type = BigInteger()
    inherit_cache = True


@compiles(now_ms, "postgresql")
def _now_postgresql(*_: Any, **__: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"


@compiles(now_ms, "sqlite")
def _now_sqlite(*_: Any, **__: Any) -> str:
    return "CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)"


_engine: Engine | None = None


def engine() -> Engine:
    """This process's engine, made at first use from the settings."""
    global _engine
    if _engine is None:
        _engine = _make_engine(settings().database_url)
    return _engine


def dispose(*, close: bool = True) -> None:
    """Forget the engine: after a fork (`close=False`: the parent owns the sockets) or new settings."""
    global _engine
    if _engine is not None:
        _engine.dispose(close=close)
    _engine = None


def _make_engine(url: str) -> Engine:
    made = _sqlite(url) if url.startswith("sqlite") else _postgresql(url)
    db_errors.hide_values(made)
    return made


def _sqlite(url: str) -> Engine:
    made = create_engine(url, hide_parameters=True, connect_args={"timeout": 30, "check_same_thread": False})
    event.listen(made, "connect", _set_up_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _postgresql(url: str) -> Engine:
    options = "-c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
    return create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        hide_parameters=True,
        pool_size=8,
        max_overflow=8,
        pool_pre_ping=True,
        connect_args={"options": options, "connect_timeout": 5},
    )


def _set_up_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver must not begin by itself
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def read() -> Iterator[Session]:
    """A session to read with: one snapshot on SQLite, never a write lock."""
    with Session(engine()) as session:
        yield session


@contextmanager
def write() -> Iterator[Session]:
    """A session that commits at the end, then runs what `after_commit` was given (job ids to send)."""
    bound = engine().execution_options(write=True)
    with Session(bound, expire_on_commit=False) as session:
        with session.begin():
            yield session
        for action in cast(list[Callable[[], object]], session.info.pop("after_commit", [])):
            action()


def writes(session: Session) -> bool:
    """Whether this session was opened by `write`."""
    return bool(session.get_bind().get_execution_options().get("write"))


def after_commit(session: Session, action: Callable[[], object]) -> None:
    """Run `action` once this session's transaction has committed; never if it rolls back."""
    session.info.setdefault("after_commit", []).append(action)


def changed(session: Session, statement: Executable) -> int:
    """Execute an UPDATE or DELETE and return the number of rows it changed."""
    return cast(CursorResult[Any], session.execute(statement)).rowcount


def insert_new(session: Session, table: type[Base], *rows: dict[str, Any]) -> int:
    """Insert these rows, but for those that some unique column already has; how many were new.

    On PostgreSQL a row whose twin another transaction is just writing waits for its end; read it afterwards.
    """
    insert: Any = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[_dialect(session)]
    statement = insert(table.__table__).values(list(rows)).on_conflict_do_nothing()
    # Counted by what comes back: rowcount is no promise for an INSERT.
    return len(session.execute(statement.returning(*table.__table__.primary_key)).all())


def alone(session: Session, what: str) -> None:
    """Until this transaction ends nobody else is alone with `what`: for what no single row stands for.

    SQLite's writers are alone anyway, by BEGIN IMMEDIATE.
    """
    if _dialect(session) == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(what))))


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def is_away(error: Exception) -> bool:
    """Whether the database refused, dropped or did not get to the work: worth another try in a moment."""
    return isinstance(error, OperationalError | _driver().OperationalError)


def is_full(error: BaseException) -> bool:
    """Whether the database had no room on its disk for what was written; the transaction left nothing."""
    cause = getattr(error, "orig", None) or error
    if getattr(cause, "sqlite_errorname", None) == "SQLITE_FULL":
        return True
    return getattr(cause, "sqlstate", None) == _DISK_FULL


def _driver() -> Any:
    return engine().dialect.loaded_dbapi


def clock(session: Session) -> int:
    """The database's time, in milliseconds since 1970 UTC."""
    return int(session.scalar(now_ms().select()) or 0)
