"""A member's profile as the member sees and changes it: certified facts beside the member's own values."""

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from shared import clock
from shared.bodies.profile_fields import ProfileField
from shared.canonical import canonical
from shared.codes import CodeTable
from shared.errors import Refused
from shared.members import Institute, Member
from shared.members.sealed_id import masked_id

# What `fact` in a body's `profile.toml` may name.
FACTS = (
    "name", "sex", "id_document", "certificate_number", "institute", "route", "exam_number", "exam_year",
    "approval_number", "joined_on", "birth_date", "category",
)  # fmt: skip


def certified(
    session: Session, member: Member, field: ProfileField, id_types: CodeTable, language: str
) -> str:
    """A certified fact as stored; the institute by its name, the identity document masked, in `language`."""
    match field.fact:
        case "institute":
            return session.get_one(Institute, member.institute_code).named(language)
        case "id_document":
            return f"{id_types.word(member.id_type, language)} {masked_id(member)}"
        case fact:
            return str(getattr(member, fact))


def version(member: Member) -> str:
    """Names what the profile holds now: a form sends back the one it was filled from."""
    return hashlib.sha256(canonical(member.profile or {})).hexdigest()[:16]


def save(session: Session, member: Member, values: Mapping[str, Any], *, seen: str) -> None:
    """Store checked values over the member's own fields, in a `db.write()`.

    Raises Refused `profile_changed` when the profile is no longer the one that the form was filled from.
    """
    session.refresh(member, with_for_update={"key_share": True})
    if version(member) != seen:
        raise Refused("profile_changed")
    member.profile = {**(member.profile or {}), **values}
    member.updated_at = clock.now()
