"""A fresh installation to measure: PostgreSQL, Redis, the processes, and members to print."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from shared import db, migrations, registry
from shared.accounts import api_tokens
from shared.accounts import rules as account_rules
from shared.audit import Actor
from shared.bodies import body
from shared.members import Member, profile
from tests import factories
from tests.servers import environment
from tests.servers.databases import Databases
from tests.servers.redis_server import RedisServer
from tests.servers.stack import Stack

with environment.configured(environment.variables("sqlite:////nowhere/db.sqlite3", Path("/nowhere"))):
    registry.load()

# Production times, not the tests' short ones.
TIMES = {
    "CERT_LEASE_S": "90",
    "CERT_HARD_LIMIT_S": "60",
    "CERT_SOFT_LIMIT_S": "45",
    "CERT_RESEND_S": "10",
    "CERT_SWEEP_S": "5",
    "CERT_POLL_S": "1",
    "CERT_TASKS_PER_CHILD": "1000000",  # so that a leak would show
    "CERT_RATELIMIT_SCALE": "1000000",
}


@dataclass(frozen=True)
class World:
    """The installation and the ids of its members."""

    stack: Stack
    members: list[int]

    def token(self) -> str:
        """An API token of an ops account."""
        with db.write() as session:
            account, _ = account_rules.create(
                session, login_name="bench", person_name="Bench", role="ops", actor=Actor("bench")
            )
            account.must_change = False
            return api_tokens.issue(session, account, "bench", actor=Actor("bench"))


@dataclass(frozen=True)
class Installation:
    """An empty one, this process configured for it: its settings, Redis and a folder."""

    settings: dict[str, str]
    redis: RedisServer
    folder: Path


@contextmanager
def installation() -> Iterator[Installation]:
    """A migrated, empty PostgreSQL database, a Redis and a storage folder, gone with the block."""
    folder = Path(tempfile.mkdtemp(prefix="cert-bench-"))
    databases = Databases()
    redis = RedisServer()
    values = {**environment.variables("sqlite:////nowhere", folder / "files"), **TIMES}
    try:
        made = databases.copy_of("migrated", _migrated)
        redis.start()
        values |= {"CERT_DATABASE_URL": made.url, "CERT_REDIS_URL": redis.url}
        with environment.configured(values):
            yield Installation(values, redis, folder)
    finally:
        redis.kill()
        databases.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def world(count: int, *, photo: bool = True) -> Iterator[World]:
    """`count` members, with photos if wanted, and complete profiles; the processes are started by who
    measures.
    """
    with installation() as made:
        stack = Stack(made.settings, made.redis, made.folder)
        try:
            ids = factories.members(count, photo=photo)
            _complete_profiles()
            yield World(stack, list(ids))
        finally:
            stack.stop()


def _migrated(url: str) -> None:
    with environment.configured(environment.variables(url, Path("/nowhere"))):
        migrations.upgrade()


def _complete_profiles() -> None:
    """What is asked of a member before a confirm is not what is measured."""
    with db.write() as session:
        for member in session.scalars(select(Member)):
            member.profile = dict.fromkeys(profile.missing_required({}, body().profile), "x")
