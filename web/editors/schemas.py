"""The form of a text: a field for each part in each language, and the times."""

from typing import Any, cast

from marshmallow import ValidationError, fields

from shared.bodies import body
from shared.rules import RuleError
from shared.texts import Contents, times
from shared.texts.definitions import DEFINITIONS, LONGEST_BODY, TextKind
from web import words
from web.schema import Schema


class _Moment(fields.Field[int | None]):
    """A time in the body's time zone, in milliseconds; None for nothing."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_more: Any) -> int | None:
        try:
            return times.moment(str(value))
        except RuleError as error:
            raise ValidationError(words.reason(error.code, error.params)) from None


class EditSchema(Schema):
    """What stands in the form of every text: its revision, the version it began with, and the times."""

    revision = fields.String(load_default="")
    base = fields.String(load_default="")
    publish_from = _Moment(load_default=None)
    publish_until = _Moment(load_default=None)


def row_number(text: str) -> int | None:
    """A number that a page of ours was sent with; None for none, or for nonsense."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def edit_schema(kind: TextKind) -> Schema:
    """With the parts of this kind; their own lengths are looked at by `shared.texts.definitions.tidy`."""
    parts = {
        name_of(part.name, language): fields.String(load_default="", metadata={"longest": LONGEST_BODY})
        for language in body().languages
        for part in DEFINITIONS[kind].parts
    }
    return cast(Schema, EditSchema.from_dict(cast(Any, parts), name="TextSchema")())


def name_of(part: str, language: str) -> str:
    """What the field of a part is called."""
    return f"{part}_{language}"


def contents_of(kind: TextKind, values: dict[str, Any]) -> Contents:
    """What was typed, by language and part."""
    return {
        language: {
            part.name: str(values.get(name_of(part.name, language), "")) for part in DEFINITIONS[kind].parts
        }
        for language in body().languages
    }


def typed_of(contents: Contents) -> dict[str, str]:
    """The same for the fields of the form."""
    return {
        name_of(part, language): text for language, parts in contents.items() for part, text in parts.items()
    }
