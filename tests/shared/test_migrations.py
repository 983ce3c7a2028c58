"""Migrations on a database that is in use: what is there stays, and goes on working.

`landed.json` holds the rows of an installation of revision 0003, with the keys it ran under: members with
certificates, a superseded edition, a campaign that is done and one under way, a confirmed job that waits,
accounts, a register that waits for its decision, audit rows.
"""

import base64
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, inspect, select, text

from shared import audit, certificates, db, jobs, migrations
from shared.bodies import body
from shared.campaigns import Campaign
from shared.campaigns import rules as campaign_rules
from shared.certificates import issuing, plans, verification
from shared.certificates.verification import Verdict
from shared.certificates.verify_code import Asked
from shared.jobs import Job
from shared.members import Institute, Member, sealed_id
from shared.registry import METADATA
from tests.servers import environment
from tests.servers.databases import KIND, Databases

LANDED = json.loads((Path(__file__).parent / "landed.json").read_text("utf-8"))


@pytest.fixture
def upgraded(
    databases: Databases, settings_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The landed installation, brought up to date, in force in this process."""
    monkeypatch.setenv("CERT_DATABASE_URL", databases.server.create("migrating"))
    for name, value in LANDED["keys"].items():
        monkeypatch.setenv(name, value)
    environment.forget()
    migrations.upgrade("0003")
    _fill()
    migrations.upgrade()
    yield
    environment.forget()
    databases.server.drop("migrating")


def _fill() -> None:
    """Insert the rows past the models, which know only what is newest."""
    reflected = MetaData()
    with db.engine().execution_options(write=True).begin() as connection:
        reflected.reflect(connection)
        for name, rows in LANDED["tables"].items():
            table = reflected.tables[name]
            for row in rows:
                connection.execute(table.insert(), {key: _plain(value) for key, value in row.items()})
            if KIND == "postgresql" and "id" in table.c and rows and isinstance(rows[0]["id"], int):
                sequence = f"pg_get_serial_sequence('{name}', 'id')"
                connection.execute(text(f"SELECT setval({sequence}, (SELECT max(id) FROM {name}))"))


def _plain(value: Any) -> Any:
    match value:
        case {"base64": coded}:
            return base64.b64decode(coded)
        case {"uuid": digits}:
            return uuid.UUID(digits) if KIND == "postgresql" else digits
    return value


def _landed(table: str) -> list[dict[str, Any]]:
    return LANDED["tables"][table]


def _waiting_job() -> dict[str, Any]:
    """The render job of a member whose name had changed, confirmed and not printed yet."""
    (found,) = [row for row in _landed("jobs") if (row["kind"], row["state"]) == ("render", "queued")]
    return found


def test_no_row_is_lost_and_the_tables_are_those_of_the_models(upgraded: None) -> None:
    with db.engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        for name, rows in LANDED["tables"].items():
            assert connection.scalar(text(f"SELECT count(*) FROM {name}")) == len(rows), name
        inspected = inspect(connection)
        indexes = {
            one["name"]: one
            for table in ("certificates", "template_versions")
            for one in inspected.get_indexes(table)
        }
    for name, columns in (
        ("uq_certificates_one_current", ["member_id", "document_kind"]),
        ("uq_template_versions_one_current", ["document_kind"]),
    ):
        assert indexes[name]["column_names"] == columns
        assert any("current" in str(where) for where in indexes[name]["dialect_options"].values())


def test_every_code_that_was_printed_answers_as_before(upgraded: None) -> None:
    tokens = {row["id"]: row["verify_token"] for row in _landed("members")}
    expected = {"current": Verdict.GENUINE, "superseded": Verdict.SUPERSEDED}
    with db.read() as session:
        for edition in _landed("certificates"):
            answer = verification.by_asked(session, Asked(tokens[edition["member_id"]], edition["n"]))
            assert answer.verdict is expected[edition["state"]], edition
            assert answer.document_kind == "membership"


def test_no_certificate_that_says_what_holds_is_out_of_date(upgraded: None) -> None:
    changed = {_waiting_job()["member_id"]}
    with db.read() as session:
        for member in session.scalars(select(Member)):
            plan = plans.prepare(session, member, body().usual_document)
            edition = certificates.current(session, member.id, "membership")
            assert edition is not None
            assert (edition.fingerprint == plan.fingerprint) == (member.id not in changed)


def test_id_numbers_open_and_institutes_keep_their_names(upgraded: None) -> None:
    with db.read() as session:
        assert sealed_id.id_number(session.get_one(Member, 1)) == "test-1"
        assert session.get_one(Institute, "11").named("zh") == "北京注册会计师协会"


def test_a_newer_confirmation_still_finds_the_job_that_was_waiting(upgraded: None) -> None:
    waiting = _waiting_job()
    with db.write() as session:
        member = session.get_one(Member, waiting["member_id"])
        member.name = "李大光"
        account = next(row["id"] for row in _landed("accounts") if row["member_id"] == member.id)
        plan = plans.prepare(session, member, body().usual_document)
        issuing.confirm(session, member, body().usual_document, account_id=account, shown=plan.fingerprint)
    with db.read() as session:
        assert session.get_one(Job, uuid.UUID(waiting["id"]["uuid"])).state == jobs.JobState.CANCELLED


def test_the_plan_of_a_waiting_job_and_a_campaign_under_way_are_still_read(upgraded: None) -> None:
    with db.write() as session:
        payloads = session.scalars(select(Job.payload).where(Job.kind == "render", Job.state == "queued"))
        assert [plans.Plan.from_json(one).document_kind for one in payloads] == ["membership"]
        running = session.scalars(select(Campaign).where(Campaign.state == "running")).one()
        assert running.document_kind == "membership"
        assert campaign_rules.cancel(session, running.id, actor=audit.Actor("test"))
