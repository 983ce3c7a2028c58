"""Forms of an application: lengths and emptiness here, the rules of every field in `shared.applications`."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import fields

from shared.applications import facts
from shared.bodies import body
from shared.members.profile import longest_typed
from web.schema import Schema
from web.typed import Typed

LONGEST_KEPT = 40_000


class BeginSchema(Schema):
    """Which of the ways somebody applies by."""

    way = Typed(missing=lambda: _("请选择您符合哪一种情形"))
    captcha = Typed()
    captcha_id = fields.String(load_default="")


class ResumeSchema(Schema):
    """Number and secret of a receipt; `kept` is what an ended session had typed."""

    number = Typed(missing=lambda: _("请输入申请编号"))
    secret = Typed(missing=lambda: _("请输入密钥"))
    next = fields.String(load_default="")
    kept = fields.String(load_default="", metadata={"longest": LONGEST_KEPT})
    captcha = Typed()
    captcha_id = fields.String(load_default="")


class LostSchema(Schema):
    """The number of the application whose secret was lost."""

    number = Typed(missing=lambda: _("请输入申请编号"))
    captcha = Typed()
    captcha_id = fields.String(load_default="")


class CodeSchema(Schema):
    """The six digits of a text message."""

    code = Typed(missing=lambda: _("请输入短信中的 6 位数字"), metadata={"public": True})


class PaperSchema(Schema):
    """A document: what it is for; the file comes beside it."""

    kind = Typed(missing=lambda: _("请选择这是哪种材料"))


class SendSchema(Schema):
    """The pledge, and the revision whose answers were read."""

    pledged = fields.String(load_default="")
    revision = fields.Integer(load_default=-1)


def step_schema(step: str) -> Schema:
    """The fields of a step that a form may hold, with what each showed when the page was made."""
    typed: dict[str, Any] = {key: _field(key) for key in facts.fields_of(step)}
    seen: dict[str, Any] = {f"seen-{key}": fields.String(load_default=None) for key in facts.fields_of(step)}
    made: type[Schema] = Schema.from_dict({**typed, **seen}, name="StepSchema")  # type: ignore[assignment]
    return made()


def _field(key: str) -> fields.String:
    described = body().profile.fields.get(key) if key in body().applications.contact else None
    longest = longest_typed(described) if described else 200
    return fields.String(load_default=None, metadata={"longest": longest})
