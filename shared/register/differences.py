"""What a row of a register would change of a member, in words: {column label: [old, new]}."""

from typing import Any

from shared.bodies import Body
from shared.members import Member
from shared.members.identity import mask_id
from shared.members.profile import display
from shared.members.sealed_id import masked_id

FACTS = (
    "name", "sex", "id_type", "route", "exam_number", "exam_year", "approval_number", "joined_on",
    "institute_code", "category", "birth_date",
)  # fmt: skip


def empty_filled(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The profile values that would fill an empty field; what is there already stays."""
    return {key: value for key, value in new.items() if value and not old.get(key)}


def difference(
    body: Body, old: Member, facts: dict[str, Any], id_index: bytes, id_number: str
) -> dict[str, list[str]]:
    """Old and new of each column that would change, ID numbers masked; empty when none would."""
    found = {}
    for key in FACTS:
        new = facts.get(key)
        if new and new != getattr(old, key):
            found[_label(body, key)] = [_shown(body, key, getattr(old, key)), _shown(body, key, new)]
    if id_index != old.id_number_index:
        found[_label(body, "id_number")] = [masked_id(old), mask_id(id_number)]
    for key, value in empty_filled(old.profile, facts["profile"]).items():
        field = body.profile.fields[key]
        found[str(field.label)] = ["", display(field, value, body.language, body.writing)]
    return found


def _label(body: Body, key: str) -> str:
    if key in body.profile.columns:
        return body.profile.columns[key][0]
    return str(body.profile.fields["institute" if key == "institute_code" else key].label)


def _shown(body: Body, key: str, value: str) -> str:
    if key == "institute_code":
        return next((str(i.name) for i in body.institutes if i.code == value), value)
    return body.tables[key].word(value) if key in ("id_type", "route") else value
