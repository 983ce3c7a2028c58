"""The marshmallow schema of 基本信息, from the body's profile and `shared.members.profile`."""

from collections.abc import Mapping
from typing import Any, cast

from flask_babel import gettext as _
from marshmallow import ValidationError, fields, pre_load

from shared.bodies.profile_fields import FieldKind, Profile, ProfileField
from shared.codes import OTHER
from shared.members.profile import check_profile_value, held, longest_typed, most_typed
from shared.rules import RuleError
from web import i18n, words
from web.schema import Schema

# Beside a choice with 其他 stands a line for one's own words, under the choice's name with this ending.
OWN_WORDS = "__other"


class ProfileValue(fields.Field[Any]):
    """One field of 基本信息: normalised and checked by the rule that imports obey as well."""

    def __init__(self, described: ProfileField) -> None:
        super().__init__(required=False, load_default="")
        self.described = described
        self.longest, self.most = longest_typed(described), most_typed(described)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            checked = check_profile_value(self.described, value)
        except RuleError as error:
            label = self.described.label.get(i18n.language())
            told = words.reason(error.code, error.params)
            raise ValidationError(words.writing().labelled(label, told)) from None
        if self.described.required and not checked:
            raise ValidationError(ask_for(self.described))
        return checked


class ProfileSchema(Schema):
    """Base of the schema that `profile_schema` makes."""

    @pre_load
    def _join_own_words(self, data: Mapping[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return joined(data)


def joined(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, with 其他 and the words beside it as one value (`other:文字`)."""
    values = dict(typed)
    for name in [name for name in values if name.endswith(OWN_WORDS)]:
        own, key = str(values.pop(name)).strip(), name.removesuffix(OWN_WORDS)
        chosen = values.get(key, "")
        if not own:
            continue
        if isinstance(chosen, list):
            values[key] = [one for one in chosen if one != OTHER] + [f"{OTHER}:{own}"]
        elif chosen in ("", OTHER):
            values[key] = f"{OTHER}:{own}"
    return values


def split(field: ProfileField, value: Any) -> dict[str, Any]:
    """A stored value as the form's fields show it; the opposite of `joined`."""
    if field.choices is None:
        return {field.key: value or ""}
    kept = held(field, value)
    several = kept if isinstance(kept, list) else [kept] if kept else []
    own = next((v.partition(":")[2] for v in several if v.startswith(f"{OTHER}:")), "")
    keys = [v.partition(":")[0] for v in several]
    shown: Any = keys if field.kind is FieldKind.CHOICES else (keys[0] if keys else "")
    return {field.key: shown, field.key + OWN_WORDS: own}


def profile_schema(profile: Profile) -> Schema:
    """The schema of the member's own fields."""
    made: dict[str, Any] = {field.key: ProfileValue(field) for field in profile.editable()}
    schema = cast(type[Schema], ProfileSchema.from_dict(made, name="BodyProfileSchema"))
    return schema()


def several(profile: Profile) -> tuple[str, ...]:
    """Names of the fields that are lists of check boxes."""
    return tuple(f.key for f in profile.editable() if f.kind is FieldKind.CHOICES)


def ask_for(field: ProfileField) -> str:
    """What is said beside a required field that is empty."""
    label = field.label.get(i18n.language())
    return _("请选择%(label)s。", label=label) if field.choices else _("请填写%(label)s。", label=label)
