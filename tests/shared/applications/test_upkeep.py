"""What time does: drafts and returned applications lapse, what came to nothing is erased, a bar stays."""

import pytest
from sqlalchemy import select, update

from shared import clock, crypto, db
from shared.applications import (
    Application,
    ApplicationEvent,
    ApplicationVersion,
    Bar,
    course,
    lock,
    upkeep,
)
from shared.applications.papers import Paper, PaperPage
from shared.applications.states import State
from shared.db import Base
from shared.notices import Notice
from shared.storage import storage
from tests import applying
from tests.servers.databases import Database
from tests.web.ops.desk import do_jobs

DAY_MS = 86_400_000


@pytest.fixture(autouse=True)
def _institutes(database: Database) -> None:
    applying.ready()


def _late(application_id: int, **columns: int) -> None:
    with db.write() as session:
        session.execute(update(Application).where(Application.id == application_id).values(columns))


def test_a_draft_that_was_never_sent_lapses() -> None:
    found, _secret = applying.draft()
    assert found.lapses_at is not None
    assert round((found.lapses_at - found.created_at) / DAY_MS) == 30
    upkeep.run()
    assert applying.get(found.id).state == State.DRAFT
    _late(found.id, lapses_at=clock.now() - 1)
    upkeep.run()
    assert applying.get(found.id).state == State.LAPSED


def test_what_was_returned_and_never_mended_is_told_then_lapses(mail_way: None) -> None:
    found = applying.sent()
    found = applying.act(found.id, applying.reviewer(), "send_back", {"email": "错"}, "")
    upkeep.run()
    assert "application_lapsing" not in _told()
    _late(found.id, lapses_at=clock.now() + 3 * DAY_MS)
    upkeep.run()
    upkeep.run()
    assert _told().count("application_lapsing") == 1
    _late(found.id, lapses_at=clock.now() - 1)
    upkeep.run()
    assert applying.get(found.id).state == State.LAPSED


@pytest.fixture
def mail_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a mail server, as far as anybody knows."""
    from tests.servers import environment

    monkeypatch.setenv("CERT_MAIL_HOST", "127.0.0.1")
    monkeypatch.setenv("CERT_MAIL_FROM", "a@example.com")
    environment.forget()


def _told() -> list[str]:
    with db.read() as session:
        return list(session.scalars(select(Notice.kind)))


def test_of_a_refused_application_nothing_personal_stays_after_its_time() -> None:
    found = applying.sent()
    do_jobs("paper_draw")
    first = applying.reviewer()
    applying.act(found.id, first, "accept")
    applying.act(found.id, first, "refuse", ["sanctioned"], "王小明的处分")
    with db.read() as session:
        keys = [*session.scalars(select(Paper.file_key)), *session.scalars(select(PaperPage.file_key))]
    assert keys
    upkeep.run()
    assert applying.get(found.id).name == "王小明"
    _late(found.id, ended_at=clock.now() - 91 * DAY_MS)
    upkeep.run()
    assert _everything() & {"王小明", "wang@example.com", "13800138000"} == set()
    assert not any(storage().exists(key) for key in keys)
    with db.read() as session:
        bar = session.scalars(select(Bar)).one()
        assert (bar.ground, bar.id_number_index) == ("sanctioned", crypto.index(applying.id_number(1)))
        assert int(bar.until[:4]) == int(bar.refused_on[:4]) + 2
    again = applying.sent(2, id_number=applying.id_number(1), name="王大明")
    assert again.version == 2
    with db.write() as session:
        session.execute(update(Bar).values(until="2020-01-01"))
    upkeep.run()
    with db.read() as session:
        assert session.scalars(select(Bar)).all() == []


def _everything() -> set[str]:
    """Every text in every row of applications that could be somebody's."""
    found: set[str] = set()
    tables: list[type[Base]] = [Application, ApplicationEvent, ApplicationVersion, Paper]
    with db.read() as session:
        for table in tables:
            for row in session.execute(select(table.__table__)):
                text = str(list(row))
                found |= {one for one in ("王小明", "wang@example.com", "13800138000") if one in text}
    return found


def test_a_newer_calendar_counts_due_days_anew() -> None:
    found = applying.sent()
    applying.act(found.id, applying.reviewer(), "accept")
    right = applying.get(found.id).due_on
    with db.write() as session:
        row = lock(session, found.id)
        row.due_on, row.due_by, row.due_expected = "2020-01-01", "an older one", True
    upkeep.run()
    assert applying.get(found.id).due_on == right
    with db.read() as session:
        assert len(course.events(session, found.id)) == 2
