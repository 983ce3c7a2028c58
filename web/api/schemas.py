"""What the API takes and gives, as marshmallow schemas; the OpenAPI document is made from them."""

from typing import Any

from marshmallow import INCLUDE, RAISE, ValidationError, fields, post_load, validate, validates_schema

from shared.campaigns import selection
from shared.campaigns.number_list import MOST_NUMBERS
from shared.campaigns.rules import LONGEST_REASON
from shared.db import LARGEST_ID
from shared.errors import Refused
from web import problems
from web.schema import LONGEST, Schema


class In(Schema):
    """A body or query: unknown members are refused, so that a misspelt one is not passed over."""

    class Meta:
        unknown = RAISE


ANY_TEXT = "^[^\\u0000]*$"  # no database takes a NUL; `web.readable` refuses it


def text(longest: int, description: str = "", **more: Any) -> fields.String:
    """A text of 1 to so many characters."""
    described = {"pattern": ANY_TEXT} | ({"description": description} if description else {})
    return fields.String(validate=validate.Length(1, longest), metadata=described, **more)


class _Form(validate.Regexp):
    """The whole text is of this form: a `$` would let a line break pass after it."""

    def __call__(self, value: Any) -> Any:
        if self.regex.fullmatch(value) is None:
            raise ValidationError(self._format_error(value))
        return value


class WholeNumber(fields.Integer):
    """A whole number as JSON has it: 7 and 7.0, but no text, truth value or fraction."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            raise self.make_error("invalid", input=value)
        return int(value)


class Links(Schema):
    """Where what belongs to it is to be had."""

    certificate = fields.String()
    download = fields.String()
    job = fields.String()


class ForMember(In):
    """Whose certificate: ops name the member, members mean themselves."""

    number = text(LONGEST, "会员证书编号：业务人员须给出，会员不必")
    document = text(32, "证书的种类，缺省为会员证")


class Submit(ForMember):
    """Confirm the facts that were shown, and ask for the certificate."""

    fingerprint = fields.String(
        required=True,
        validate=_Form(r"^[0-9a-f]{64}$"),
        metadata={"description": "`/certificates/preview` 给出的 fingerprint：确认的就是当时所见的内容"},
    )


class IdempotencyKey(Schema):
    """The header by which a repeated request is known as the same."""

    key = fields.String(
        data_key="Idempotency-Key",
        validate=_Form(r"^[!-~]{1,64}$", error="1 to 64 visible ASCII characters"),
        metadata={"description": "同一键的重复请求只执行一次，返回第一次的结果"},
    )


class Preview(Schema):
    """What a certificate would say if it were made now."""

    facts = fields.Dict(keys=fields.String(), values=fields.Raw())
    fingerprint = fields.String()
    missing = fields.List(fields.String(), metadata={"description": "尚缺的必填项；不为空时不能提交"})
    current = fields.Integer(allow_none=True, metadata={"description": "内容相同的现行证书的 id"})


class Submitted(Schema):
    """The job that makes the certificate, or the current one when nothing has changed."""

    job = fields.UUID(allow_none=True)
    certificate = fields.Integer(allow_none=True)
    links = fields.Nested(Links)


class Edition(Schema):
    """One edition of a certificate."""

    id = fields.Integer()
    number = fields.String()
    document = fields.String(metadata={"description": "证书的种类"})
    n = fields.Integer()
    state = fields.String(validate=validate.OneOf(["current", "superseded", "withdrawn", "revoked"]))
    issued_at = fields.DateTime(format="iso")
    sha256 = fields.String()
    size = fields.Integer()
    links = fields.Nested(Links)


class Eta(Schema):
    """A range in seconds."""

    low = fields.Integer()
    high = fields.Integer()


class JobState(Schema):
    """A job as the poll shows it."""

    id = fields.UUID()
    kind = fields.String()
    state = fields.String(validate=validate.OneOf(["queued", "running", "succeeded"]))
    progress = fields.Dict()
    position = fields.Integer(allow_none=True, metadata={"description": "1 = 下一个"})
    eta_s = fields.Nested(Eta, allow_none=True)
    message = fields.String()
    links = fields.Nested(Links)


SELECTION_NEEDS = {
    "all": None, "institute": "code", "numbers": "numbers", "failed_of": "campaign",
    "outdated_of": "import_id",
}  # fmt: skip


class Selection(In):
    """Which members: all active ones, an institute's, those of a list, those that failed in a run, or those
    whose certificate an import of the register made outdated."""

    kind = fields.String(required=True, validate=validate.OneOf(list(SELECTION_NEEDS)))
    code = fields.String(validate=_Form(r"^[!-~]{1,16}$"), metadata={"description": "institute: 注协代码"})
    numbers = fields.List(text(32), validate=validate.Length(1, MOST_NUMBERS))
    campaign = WholeNumber(
        validate=validate.Range(1, LARGEST_ID), metadata={"description": "failed_of: 哪一次批量"}
    )
    import_id = WholeNumber(
        validate=validate.Range(1, LARGEST_ID), metadata={"description": "outdated_of: 哪一次名册导入"}
    )

    @validates_schema
    def _fits_its_kind(self, data: dict[str, Any], **_: Any) -> None:
        needed = SELECTION_NEEDS[data["kind"]]
        if needed and needed not in data:
            raise ValidationError("required for this kind", needed)
        for name in sorted(set(data) - {"kind", needed}):
            raise ValidationError("not for this kind", name)

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> selection.Selection:
        try:
            return selection.from_json(data)
        except Refused as refused:  # the form of each number is the body's, and no part of the description
            raise problems.refused(refused) from None


def one_of_each_kind(whole: dict[str, Any]) -> dict[str, Any]:
    """The description of a selection: for each kind an object with just what that kind needs."""
    described = whole["properties"]
    return {
        "oneOf": [
            {
                "type": "object",
                "properties": {"kind": {"const": kind, "type": "string"}}
                | ({needed: described[needed]} if needed else {}),
                "required": ["kind", *([needed] if needed else [])],
                "additionalProperties": False,
            }
            for kind, needed in SELECTION_NEEDS.items()
        ]
    }


class Count(In):
    """A selection to be counted."""

    selection = fields.Nested(Selection, required=True)


class Counted(Schema):
    """How many members it has now, and which numbers of a list no active member has."""

    count = fields.Integer()
    unknown_numbers = fields.List(fields.String())


class Start(Count):
    """A campaign to be started; `count` confirms how many it makes."""

    document = text(32, "证书的种类")
    reason = text(LONGEST_REASON, required=True)
    count = WholeNumber(required=True, validate=validate.Range(1, LARGEST_ID))


class Progress(Schema):
    """total = pending + done + skipped + failed + cancelled, always."""

    total = fields.Integer()
    pending = fields.Integer()
    done = fields.Integer()
    skipped = fields.Integer()
    failed = fields.Integer()
    cancelled = fields.Integer()
    per_s = fields.Float(allow_none=True)
    remaining_s = fields.Float(allow_none=True)


class Campaign(Schema):
    """A bulk run."""

    id = fields.Integer()
    state = fields.String()
    document = fields.String(metadata={"description": "证书的种类"})
    reason = fields.String()
    selection = fields.Dict()
    created_by = fields.String()
    created_at = fields.DateTime(format="iso")
    started_at = fields.DateTime(format="iso", allow_none=True)
    finished_at = fields.DateTime(format="iso", allow_none=True)
    progress = fields.Nested(Progress)


class Page(In):
    """A page of a list: what comes after `after`, at most `limit`."""

    after = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, LARGEST_ID))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 1000))


class Campaigns(Schema):
    """The latest first; `after` for the next page, null at the end."""

    items = fields.List(fields.Nested(Campaign))
    after = fields.Integer(allow_none=True)


class Failure(Schema):
    """A member whose certificate could not be made."""

    position = fields.Integer()
    number = fields.String()
    code = fields.String()
    params = fields.Dict(allow_none=True)
    reason = fields.String()


class Failures(Schema):
    """In the order of the run; `after` for the next page, null at the end."""

    items = fields.List(fields.Nested(Failure))
    after = fields.Integer(allow_none=True)


class Problem(Schema):
    """An error (RFC 9457). `code` is stable; `title` and `detail` are for people; others may stand beside.

    `reference` names the request in the log; `params` are what the sentence names; `next` says what to do.
    """

    class Meta:
        unknown = INCLUDE

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    code = fields.String()
    detail = fields.String()
    errors = fields.Dict()
    reference = fields.String()
    login = fields.String(metadata={"description": "登录或设置新密码的页面"})
    job = fields.Dict()
    params = fields.Dict()
    next = fields.String()
    missing = fields.List(fields.String())
