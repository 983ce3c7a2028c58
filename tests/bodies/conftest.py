"""An installation of the guild, with the demo examination service as its photo store."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.demo.exam_service import ExamService
from shared import db
from shared.bodies import body
from shared.certificates.designs import NATIONAL
from shared.members import institutes
from tests.bodies.fellows import ACTOR, ADA, BEN, register
from tests.servers import environment
from tests.servers.databases import Database
from tests.web import site as sites
from tests.web.site import Site
from web.app import create_app
from worker.press import design, library, seal, seals


@pytest.fixture(scope="module")
def examiners() -> Iterator[str]:
    """The demo examination service, as the examiners' photo store."""
    server = ExamService(("127.0.0.1", 0), variants=2)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def guild(database: Database, examiners: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation of the guild: chapters, seals, its design, and Ada and Ben in its register."""
    monkeypatch.setenv("CERT_BODY_FOLDER", str(Path(__file__).parent / "guild"))
    monkeypatch.setenv("CERT_EXAM_SERVICE_URL", examiners)
    monkeypatch.setenv("CERT_SPECIMEN", "false")
    monkeypatch.setenv("CERT_DEMO", "false")
    monkeypatch.setenv("CERT_PUBLIC_ADDRESS", "https://certificates.guild.example")
    environment.forget()
    with db.write() as session:
        institutes.sync(session)
    for owner in (NATIONAL, *(one.code for one in body().institutes)):
        seals.put(owner, seal.make("The Guild of Tide Readers"), actor=ACTOR)
    kind = body().usual_document
    library.publish(design.load(kind.design), kind, name="landscape", actor=ACTOR)
    register(ADA, BEN)
    yield
    monkeypatch.undo()
    environment.forget()


@pytest.fixture
def site(guild: None) -> Site:
    return sites.site(create_app())
