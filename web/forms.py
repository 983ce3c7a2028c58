"""What was typed into a form, what it means, and what is wrong with it, for the macros of `macros.html`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from marshmallow import EXCLUDE, ValidationError

from web.schema import LONGEST, Schema

# Never shown again, whatever happens.
SECRET = frozenset({"password", "current", "new_password", "again", "code", "captcha", "safety"})


@dataclass
class Form:
    """`typed` fills the fields again, `values` is what a schema made of it, `errors` one message a field.

    `focus` names the field that a page begins in; else it begins at the summary of the errors.
    """

    typed: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    focus: str = ""

    @property
    def ok(self) -> bool:
        """Nothing is wrong."""
        return not self.errors

    def refuse(self, name: str, message: str) -> None:
        """Say what is wrong with a field; the first message stays."""
        self.errors.setdefault(name, message)


def blank(values: Mapping[str, Any] | None = None) -> Form:
    """A form to show for the first time, perhaps with values in it."""
    return Form(typed=dict(values or {}))


def read(schema: Schema, several: tuple[str, ...] = (), more: Mapping[str, str] | None = None) -> Form:
    """The posted form through a marshmallow schema. Fields named in `several` are lists (check boxes).

    `more` is what stands for fields of the form, read from elsewhere.
    """
    typed: dict[str, Any] = {name: request.form.get(name, "") for name in request.form} | dict(more or {})
    typed |= {name: request.form.getlist(name) for name in several}
    return _through(schema, typed)


def asked(schema: Schema) -> Form:
    """What stands in the address, as a form that is sent by GET puts it there, through a schema."""
    return _through(schema, {name: text for name, text in request.args.items() if name in schema.fields})


def _through(schema: Schema, typed: dict[str, Any]) -> Form:
    secret = {name for name in SECRET if not _is_public(schema, name)}
    kept = {name: value for name, value in typed.items() if name not in secret}
    try:
        return Form(typed=kept, values=schema.load(typed, unknown=EXCLUDE))
    except ValidationError as error:
        return Form(typed=kept, values=dict(error.valid_data or {}), errors=_first(error.messages_dict))


def posted(name: str, longest: int = LONGEST) -> str:
    """A value of the posted form that no schema reads; what is longer than it can be counts as not given."""
    value = request.form.get(name, "")
    return value if len(value) <= longest else ""


def _is_public(schema: Schema, name: str) -> bool:
    """Whether the schema says of a field with such a name that it holds no secret here."""
    return name in schema.fields and bool(schema.fields[name].metadata.get("public"))


def _first(messages: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(found[0] if isinstance(found, list) else found) for name, found in messages.items()}
