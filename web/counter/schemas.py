"""Forms of the counter."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import fields, validate

from shared.certificates import batches
from shared.photos import review
from web.desk.resetting import CheckedSchema
from web.schema import Schema


class TakeSchema(Schema):
    """Why staff take a member's certificate, and how: to save, or to print from the browser."""

    reason = fields.String(load_default="", metadata={"longest": batches.LONGEST_REASON * 2})
    show = fields.String(load_default="", validate=validate.OneOf(("", "1")))


class IssueSchema(CheckedSchema):
    """The member is here: which document was looked at, and the fingerprint of what was shown."""

    present = fields.String(load_default="")
    shown = fields.String(load_default="", validate=validate.Length(max=64))


class VerdictSchema(Schema):
    """A verdict on the version of a photo that was on the screen."""

    verdict = fields.String(required=True, validate=validate.OneOf(tuple(review.Verdict)))
    version = fields.String(required=True, validate=validate.Length(max=64))
    ground = fields.String(load_default="", validate=validate.Length(max=24))
    words = fields.String(load_default="", metadata={"longest": review.LONGEST * 2})


class BeginSchema(Schema):
    """A zip that will come in parts: its name and its size in bytes."""

    name = fields.String(required=True, validate=validate.Length(max=200))
    size = fields.Integer(required=True, validate=validate.Range(0, 2**53))


class BatchSchema(Schema):
    """Whose certificates, as what, why."""

    members = fields.List(fields.String(validate=validate.Length(max=48)), load_default=list)
    form = fields.String(load_default="pdf", validate=validate.OneOf(tuple(batches.BatchForm)))
    reason = fields.String(load_default="", metadata={"longest": batches.LONGEST_REASON * 2})
    all = fields.String(load_default="", validate=validate.OneOf(("", "1")))


def present(values: dict[str, Any]) -> str:
    """What is said where nobody confirmed that the member is here, or nothing."""
    return "" if values.get("present") == "1" else _("请确认会员本人在场，并已核对上面的信息")
