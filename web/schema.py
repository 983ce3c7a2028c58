"""The base of all schemas: every field has a length; what is longer is refused before anything reads it."""

from collections.abc import Mapping
from typing import Any

import marshmallow
from marshmallow import ValidationError, fields, validate

from web import words

LONGEST = 200  # characters, where a field says nothing else
MOST = 200  # entries of a list, where its field says nothing else


class Schema(marshmallow.Schema):
    """As marshmallow's; lengths are looked at first, before hooks, fields and their validators.

    A field's length is its `longest` (an attribute, or in `metadata`), else that of a `Length` among its
    validators, else LONGEST; a list's `most` is found alike.
    """

    def load(self, data: Any, **options: Any) -> Any:
        """As marshmallow's. Raises ValidationError with a message a field, too."""
        if isinstance(data, Mapping) and (found := self._too_long(data)):
            raise ValidationError(found, data=dict(data), valid_data={})
        return super().load(data, **options)

    def _too_long(self, data: Mapping[Any, Any]) -> dict[str, list[str]]:
        wrong = {}
        for name, field in self.load_fields.items():
            key = field.data_key or name
            if key in data and (told := _refused(field, data[key])):
                wrong[key] = [told]
        return wrong


def longest_of(field: fields.Field[Any]) -> int:
    """How many characters a value of this field may have (of a list, each of its entries)."""
    if isinstance(field, fields.List):
        return longest_of(field.inner)
    return _limit(field, "longest", LONGEST)


def most_of(field: fields.Field[Any]) -> int:
    """How many entries this field takes when it is given a list."""
    return _limit(field, "most", MOST)


def _limit(field: fields.Field[Any], name: str, usual: int) -> int:
    own = field.metadata.get(name, getattr(field, name, None))
    lengths = [check.max for check in field.validators if isinstance(check, validate.Length) and check.max]
    return int(own or min(lengths, default=usual))


def _refused(field: fields.Field[Any], value: Any) -> str | None:
    several = value if isinstance(value, list) else [value]
    if len(several) > (most := most_of(field)):
        return words.reason("value_too_long", {"longest": most, "found": len(several)})
    found = max((len(one) for one in several if isinstance(one, str)), default=0)
    if found > (longest := longest_of(field)):
        return words.reason("value_too_long", {"longest": longest, "found": found})
    return None
