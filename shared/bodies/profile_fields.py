"""The fields of 基本信息 as a body describes them in `profile.toml`: labels, order, kinds, choice lists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.codes import CodeTable


class FieldKind(StrEnum):
    """How a value is typed: one line, one of a list, several of a list, a date, a year."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    YEAR = "year"


@dataclass(frozen=True)
class ProfileField:
    """One field. `fact` names the certified column of Member (empty: the member's own, in `profile[key]`).

    `check` names a rule of `shared.members.profile`; `input`, `inputmode` and `autocomplete` are for the
    form; `columns` are the headings that a register may use for it.
    """

    key: str
    zh: str
    en: str
    fact: str
    kind: FieldKind
    required: bool
    choices: CodeTable | None
    check: str
    max_length: int
    multiline: bool
    input: str
    inputmode: str
    autocomplete: str
    hint_zh: str
    hint_en: str
    columns: tuple[str, ...]

    @property
    def certified(self) -> bool:
        """Whether the body certified it: read-only to the member."""
        return bool(self.fact)

    def label(self, language: str) -> str:
        """The label in `en`, else in Chinese."""
        return self.en if language.startswith("en") else self.zh

    def hint(self, language: str) -> str:
        """What to type, or nothing."""
        return self.hint_en if language.startswith("en") else self.hint_zh


@dataclass(frozen=True)
class Section:
    """A titled part of the page: rows of one or two fields."""

    zh: str
    en: str
    rows: tuple[tuple[ProfileField, ...], ...]


@dataclass(frozen=True)
class Profile:
    """All fields in the manual's order."""

    sections: tuple[Section, ...]
    fields: Mapping[str, ProfileField]

    def editable(self) -> Iterator[ProfileField]:
        """The fields that belong to the member, in the manual's order."""
        return (field for field in self.fields.values() if not field.certified)


def read_profile(data: dict[str, Any], tables: Mapping[str, CodeTable]) -> Profile:
    """The profile of `profile.toml`. Raises KeyError or ValueError naming the field."""
    described = {key: _field(key, values, tables) for key, values in data["field"].items()}
    sections, ordered = [], {}
    for section in data["section"]:
        rows = tuple(tuple(described[key] for key in row) for row in section["rows"])
        ordered.update({field.key: field for row in rows for field in row})
        sections.append(Section(section["title"]["zh"], section["title"]["en"], rows))
    if missing := described.keys() - ordered.keys():
        raise ValueError(f"profile.toml: fields in no row: {sorted(missing)}")
    return Profile(tuple(sections), ordered)


def _field(key: str, data: dict[str, Any], tables: Mapping[str, CodeTable]) -> ProfileField:
    kind = FieldKind(data.get("kind", "text"))
    if kind in (FieldKind.CHOICE, FieldKind.CHOICES) and data.get("choices") not in tables:
        raise ValueError(f"profile.toml: {key} has no choice list {data.get('choices')!r}")
    hint = data.get("hint", {})
    return ProfileField(
        key=key,
        zh=data["label"]["zh"],
        en=data["label"]["en"],
        fact=data.get("fact", ""),
        kind=kind,
        required=data.get("required", False),
        choices=tables.get(data.get("choices", "")),
        check=data.get("check", ""),
        max_length=data.get("max_length", 64),
        multiline=data.get("multiline", False),
        input=data.get("input", "text"),
        inputmode=data.get("inputmode", ""),
        autocomplete=data.get("autocomplete", "off"),
        hint_zh=hint.get("zh", ""),
        hint_en=hint.get("en", ""),
        columns=tuple(data.get("columns", (data["label"]["zh"],))),
    )
