"""Fixtures for all rooms. Services are real; each test gets a database and a storage folder of its own.

`database` runs a test on the database that CERT_TEST_DB names; tests without it run in the SQLite pass only.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared import migrations, registry
from tests.servers import browser, environment
from tests.servers.databases import KIND, Database, Databases
from tests.servers.redis_server import RedisServer
from tests.servers.stack import Stack

# What asks for no database, and so for no settings either, finds some that make sense.
os.environ.update(environment.variables("sqlite:////nowhere/db.sqlite3", Path("/nowhere")))
registry.load()

_ON_EITHER = {"databases"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In the PostgreSQL pass leave out what never asks a database: it has run in the first pass."""
    if KIND == "sqlite":
        return
    chosen = [item for item in items if _ON_EITHER & set(getattr(item, "fixturenames", ()))]
    left_out = [item for item in items if item not in set(chosen)]
    items[:] = chosen
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Makes databases; one server a test process."""
    made = Databases()
    yield made
    made.close()


def _migrated(url: str) -> None:
    with environment.configured(environment.variables(url, Path("/nowhere"))):
        migrations.upgrade()


@pytest.fixture
def storage_dir(tmp_path: Path) -> Path:
    """An empty folder that `shared.storage` writes to when the test has `database` or `settings_env`."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.fixture
def settings_env(storage_dir: Path) -> Iterator[dict[str, str]]:
    """The test installation's `CERT_*` variables, in force in this process; there is no database yet.

    To change one, use `monkeypatch.setenv`, then `tests.servers.environment.forget()`.
    """
    values = environment.variables("sqlite:////nowhere/db.sqlite3", storage_dir)
    with environment.configured(values):
        yield values


@pytest.fixture
def database(databases: Databases, settings_env: dict[str, str]) -> Iterator[Database]:
    """A migrated, empty database, in force in this process (`shared.db`)."""
    made = databases.copy_of("migrated", _migrated)
    settings_env["CERT_DATABASE_URL"] = os.environ["CERT_DATABASE_URL"] = made.url
    environment.forget()
    yield made
    environment.forget()
    databases.drop(made)


@pytest.fixture
def redis_server(settings_env: dict[str, str]) -> Iterator[RedisServer]:
    """A real, empty Redis, in force in this process; stop, freeze or wipe it as the test needs."""
    server = RedisServer()
    server.start()
    settings_env["CERT_REDIS_URL"] = os.environ["CERT_REDIS_URL"] = server.url
    environment.forget()
    yield server
    server.remove()


@pytest.fixture
def stack(
    database: Database, redis_server: RedisServer, settings_env: dict[str, str], tmp_path: Path
) -> Iterator[Stack]:
    """Every process of an installation, startable one by one or all together, on this test's database."""
    made = Stack(settings_env, redis_server, tmp_path)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def browser_process() -> Iterator[browser.Browser]:
    """Headless Chromium, one a test process."""
    with browser.launch() as launched:
        yield launched


@pytest.fixture
def browser_page(browser_process: browser.Browser) -> Iterator[browser.Page]:
    """A page in a browser profile of its own, in Chinese, that fails the test on a script error."""
    with browser.page(browser_process) as opened:
        yield opened


@pytest.fixture(params=["Pacific/Honolulu", "Pacific/Kiritimati"])
def far_away(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process in a zone far from the body's: at any moment one of the two has another day than it."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
