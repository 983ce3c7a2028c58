"""Whoever can write to the database still cannot read an ID number by moving it to a row of their own."""

from collections.abc import Callable

import pytest
from cryptography.exceptions import InvalidTag

from shared import db
from shared.bodies import body
from shared.members import Member
from shared.members.member_profile import certified
from shared.members.sealed_id import id_number, masked_id
from tests import factories
from tests.servers.databases import Database


def _shown(member: Member) -> str:
    field = next(field for field in body().profile.fields.values() if field.fact == "id_document")
    with db.read() as session:
        return certified(session, member, field, body().tables["id_type"], "zh")


@pytest.mark.parametrize("read", [id_number, masked_id, _shown])
def test_a_number_moved_to_another_member_does_not_open(
    database: Database, read: Callable[[Member], str]
) -> None:
    with db.write() as session:
        factories.institutes(session)
        owner, other = (factories.member(session, number, photo=False) for number in (1, 2))
        other.id_number_sealed = owner.id_number_sealed
    assert read(owner)
    with pytest.raises(InvalidTag):
        read(other)
