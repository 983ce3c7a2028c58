"""Databases for tests: a template is made once a session, each test gets a copy of its own.

`CERT_TEST_DB` says which server: `sqlite` (default) or `postgresql`.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.servers.postgres import PostgresServer

KIND = os.environ.get("CERT_TEST_DB", "sqlite")
assert KIND in ("sqlite", "postgresql"), f"CERT_TEST_DB is {KIND!r}: sqlite or postgresql"


@dataclass(frozen=True)
class Database:
    """One database: its name among its server's and the address for `CERT_DATABASE_URL`."""

    name: str
    url: str


class SqliteServer:
    """No server at all, but with the same verbs: databases are files in one folder."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cert-sqlite-"))

    def start(self) -> None:
        """Nothing to start."""

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.sqlite3"

    def create(self, name: str, template: str | None = None) -> str:
        """A new file, or a copy of `template`'s (closed by all, so that its log is written back)."""
        if template:
            shutil.copyfile(self._file(template), self._file(name))
        return self.url(name)

    def drop(self, name: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._file(name)}{suffix}").unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite3"


class Databases:
    """Copies of templates. A template is filled once, by the function that is given with its name."""

    def __init__(self) -> None:
        self.server = SqliteServer() if KIND == "sqlite" else PostgresServer()
        self.server.start()
        self._templates: set[str] = set()
        self._numbers = itertools.count(1)

    def copy_of(self, template: str, fill: Callable[[str], None]) -> Database:
        """A fresh copy; `fill(url)` makes the template the first time and must leave no connection open."""
        if template not in self._templates:
            fill(self.server.create(template))
            self._templates.add(template)
        name = f"test_{next(self._numbers)}"
        return Database(name, self.server.create(name, template))

    def drop(self, database: Database) -> None:
        self.server.drop(database.name)

    def close(self) -> None:
        self.server.remove()
