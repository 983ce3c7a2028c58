"""The fields of 基本信息 as a body describes them in `profile.toml`: labels, order, kinds, choice lists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.codes import CodeTable
from shared.words import NO_WORDS, Words

# Without these nobody could be entered, found or certified; what a body certifies besides is its own affair.
NEEDED = ("certificate_number", "name", "id_document", "route", "exam_number", "joined_on", "institute")


class FieldKind(StrEnum):
    """How a value is typed: one line, one of a list, several of a list, a date, a year."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    YEAR = "year"


_COLUMNS = ("id_type", "id_number", "category", "ignored", "id_number_masked", "exported")


@dataclass(frozen=True)
class ProfileField:
    """One field. `fact` names the certified column of Member (empty: the member's own, in `profile[key]`).

    `check` names a rule of `shared.members.profile`; `input`, `inputmode` and `autocomplete` are for the
    form; `first_year` is the earliest that a year may be; `columns` are a register's headings for it.
    """

    key: str
    label: Words
    fact: str
    kind: FieldKind
    required: bool
    choices: CodeTable | None
    check: str
    max_length: int
    first_year: int
    multiline: bool
    input: str
    inputmode: str
    autocomplete: str
    hint: Words
    columns: tuple[str, ...]

    @property
    def certified(self) -> bool:
        """Whether the body certified it: read-only to the member."""
        return bool(self.fact)


@dataclass(frozen=True)
class Section:
    """A titled part of the page: rows of one or two fields."""

    title: Words
    rows: tuple[tuple[ProfileField, ...], ...]


@dataclass(frozen=True)
class Profile:
    """All fields in the order they are shown; `columns` are the headings of what else a register has.

    Columns headed as in `columns["ignored"]`, `["exported"]` and `["id_number_masked"]` may be in a register
    and are not read.
    """

    sections: tuple[Section, ...]
    fields: Mapping[str, ProfileField]
    columns: Mapping[str, tuple[str, ...]]

    def editable(self) -> Iterator[ProfileField]:
        """The fields that belong to the member, in that order."""
        return (field for field in self.fields.values() if not field.certified)


def read_profile(data: dict[str, Any], tables: Mapping[str, CodeTable], own: str) -> Profile:
    """The profile of `profile.toml`; `own` is the body's language.

    Raises KeyError or ValueError naming the field.
    """
    described = {key: _field(key, values, tables, own) for key, values in data["field"].items()}
    sections, ordered = [], {}
    for section in data["section"]:
        rows = tuple(tuple(described[key] for key in row) for row in section["rows"])
        ordered.update({field.key: field for row in rows for field in row})
        sections.append(Section(Words.of(section["title"], own), rows))
    if missing := described.keys() - ordered.keys():
        raise ValueError(f"fields in no row: {sorted(missing)}")
    if lacking := [key for key in NEEDED if key not in ordered or ordered[key].fact != key]:
        raise ValueError(f"fields with the fact of their name are needed: {lacking}")
    columns = {key: tuple(data["columns"][key]) for key in _COLUMNS}
    return Profile(tuple(sections), ordered, columns)


def _field(key: str, data: dict[str, Any], tables: Mapping[str, CodeTable], own: str) -> ProfileField:
    kind = FieldKind(data.get("kind", "text"))
    if kind in (FieldKind.CHOICE, FieldKind.CHOICES) and data.get("choices") not in tables:
        raise ValueError(f"{key} has no choice list {data.get('choices')!r}")
    label = Words.of(data["label"], own)
    return ProfileField(
        key=key,
        label=label,
        fact=data.get("fact", ""),
        kind=kind,
        required=data.get("required", False),
        choices=tables.get(data.get("choices", "")),
        check=data.get("check", ""),
        max_length=data.get("max_length", 64),
        first_year=data.get("first_year", 1900),
        multiline=data.get("multiline", False),
        input=data.get("input", "text"),
        inputmode=data.get("inputmode", ""),
        autocomplete=data.get("autocomplete", "off"),
        hint=Words.of(data["hint"], own) if "hint" in data else NO_WORDS,
        columns=tuple(data.get("columns", (str(label),))),
    )
