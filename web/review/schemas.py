"""Forms of reviewers: what was decided, on what, and why."""

from typing import Any

from marshmallow import fields

from shared.applications import facts
from shared.applications.review import LONGEST
from shared.bodies import body
from web.schema import Schema

_MOST_GROUNDS = 20


def _words() -> fields.String:
    return fields.String(load_default="", metadata={"longest": LONGEST * 2})


class BasisSchema(Schema):
    """What the reviewer had before them."""

    version = fields.Integer(load_default=-1)
    taking = fields.Integer(load_default=-1)


class TakeSchema(BasisSchema):
    """Taking, or taking over with a word."""

    word = _words()


class ReasonSchema(BasisSchema):
    """An act with a reason, or a note for the next reviewer."""

    words = _words()


class RefuseSchema(ReasonSchema):
    """不予批准."""

    grounds = fields.List(fields.String(), load_default=list, metadata={"most": _MOST_GROUNDS})


class ApproveSchema(BasisSchema):
    """批准."""

    document = fields.String(load_default="")
    approved_on = fields.String(load_default="")


class MoveSchema(ReasonSchema):
    """To another institute."""

    to = fields.String(load_default="")


def return_schema() -> Schema:
    """退回补正: words, and beside each field or document what to mend."""
    keys = (*facts.all_fields(), *body().applications.papers)
    asked: dict[str, Any] = {f"mend-{key}": _words() for key in keys}
    made: type[Schema] = ReasonSchema.from_dict(asked, name="ReturnSchema")  # type: ignore[assignment]
    return made()
