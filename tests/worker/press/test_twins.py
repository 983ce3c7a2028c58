"""Seals and designs that are published at once: each is kept, one is current."""

from sqlalchemy import func, select

from shared import db
from shared.audit import Actor
from shared.bodies import body
from shared.certificates.designs import Seal, TemplateVersion
from tests import factories
from tests.at_once import MANY, at_once
from tests.servers.databases import Database
from worker.press import design, library, seals

OPS = Actor("test")


def _picture(number: int) -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="{number + 1}"/></svg>'.encode()
    )


def test_each_seal_gets_a_version_of_its_own(database: Database) -> None:
    versions = at_once(lambda number: seals.put("national", _picture(number), actor=OPS).version)
    assert sorted(versions) == list(range(1, MANY + 1))


def test_the_same_seal_is_kept_once(database: Database) -> None:
    assert set(at_once(lambda _: seals.put("national", _picture(1), actor=OPS).version)) == {1}
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Seal)) == 1


def test_a_design_is_published_once(database: Database) -> None:
    shipped, kind = design.load(factories.DESIGN), body().documents["membership"]
    at_once(lambda _: library.publish(shipped, kind, name="landscape", actor=OPS))
    with db.read() as session:
        assert session.scalars(select(TemplateVersion.current)).all() == [True]
