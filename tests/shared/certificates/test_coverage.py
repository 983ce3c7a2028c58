"""Names that can't be printed have a row, whoever writes the name and whichever design is published."""

import copy

import pytest
from sqlalchemy import select

from shared import db
from shared.certificates import coverage
from shared.certificates.coverage import UnprintableName
from shared.certificates.designs import TemplateVersion
from shared.members import Member
from tests import factories
from tests.shared.register.registers import row
from tests.shared.register.test_imports import _applied

pytestmark = pytest.mark.usefixtures("database")
RARE = "陈\U00031350华"


def _rows() -> dict[str, str]:
    """The characters by certificate number."""
    found = select(Member.certificate_number, UnprintableName.characters)
    with db.read() as session:
        joined = found.join(Member, Member.id == UnprintableName.member_id)
        return dict(session.execute(joined).all())


def test_an_import_keeps_the_rows_in_step_with_the_names_it_writes() -> None:
    factories.published_design()
    _applied([row(1, name=RARE), row(2), row(3, name="王\U00031350")])
    assert _rows() == {"11002020000001": "\U00031350", "11002020000003": "\U00031350"}
    _applied([row(1, name="陈兰华"), row(2, name=f"张{RARE[1]}"), row(3, name="王\U00031350")])
    assert _rows() == {"11002020000002": "\U00031350", "11002020000003": "\U00031350"}


def test_a_name_that_is_changed_by_hand_is_looked_at_by_itself() -> None:
    member_id = factories.members(1)[0]
    assert _rows() == {}
    with db.write() as session:
        session.get_one(Member, member_id).name = RARE
    assert len(_rows()) == 1
    with db.write() as session:
        session.get_one(Member, member_id).sex = "男"
    assert len(_rows()) == 1
    with db.write() as session:
        session.get_one(Member, member_id).name = "陈兰华"
    assert _rows() == {}


def test_a_design_that_is_published_later_is_held_against_all_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(coverage, "_PAGE", 2)
    with db.write() as session:
        factories.institutes(session)
        for number, name in enumerate(("张一", RARE, "李二", "王三", f"赵{RARE[1]}"), 1):
            factories.member(session, number, name=name, photo=False)
    assert _rows() == {}
    factories.published_design()
    assert set(_rows()) == {"110000000002", "110000000005"}


def test_a_design_with_other_fonts_frees_the_names_that_it_can_print() -> None:
    factories.published_design()
    _applied([row(1, name=RARE)])
    with db.write() as session:
        version = session.scalars(select(TemplateVersion)).one()
        fonts = copy.deepcopy(version.fonts)
        version.fonts = {**fonts, "covered": [[0, 0x3FFFF]], "digest": "of wider fonts"}
        coverage.look_again(session, version.document_kind)
    assert _rows() == {}
