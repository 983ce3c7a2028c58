"""What the API of applications takes and gives."""

from marshmallow import fields, validate

from shared.applications.queue import List
from shared.applications.review import LONGEST as LONGEST_WORDS
from shared.applications.states import State, Step
from shared.db import LARGEST_ID
from web.api.schemas import ANY_TEXT, In, WholeNumber, text
from web.schema import Schema

_STEPS = [Step.ACCEPT, Step.RETURN, Step.PASS, Step.APPROVE, Step.REFUSE, Step.TAKE_BACK, Step.MOVE]
_ID = validate.Range(0, LARGEST_ID)


def _words(description: str, longest: int = LONGEST_WORDS) -> fields.String:
    described = {"pattern": ANY_TEXT, "description": description}
    return fields.String(load_default="", validate=validate.Length(0, longest), metadata=described)


class Wanted(In):
    """Which list, and where to go on."""

    list = fields.Enum(List, by_value=True, load_default=List.TODO)
    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))


class Basis(In):
    """What the decision rests on: `version` and `taking` as they were read."""

    version = WholeNumber(required=True, validate=_ID)
    taking = WholeNumber(required=True, validate=_ID)


class Take(In):
    """Take an item; from somebody else with a word."""

    taking = WholeNumber(required=True, validate=_ID)
    word = _words("从他人手中接手时须说明理由", 200)


class Asked(In):
    """A field or kind of document that is to be mended, and how."""

    field = text(32, required=True)
    words = text(LONGEST_WORDS, required=True)


class Decision(Basis):
    """One step of a reviewer; which members count depends on the step."""

    step = fields.String(required=True, validate=validate.OneOf([step.value for step in _STEPS]))
    words = _words("理由或说明")
    asked = fields.List(
        fields.Nested(Asked), load_default=list, validate=validate.Length(0, 40),
        metadata={"description": "退回补正：要补正的项"},
    )  # fmt: skip
    grounds = fields.List(text(24), load_default=list, validate=validate.Length(0, 20))
    document = _words("批准：会员批准文件号", 200)
    approved_on = fields.Date(load_default=None, allow_none=True)
    to = _words("转交：注协的代码", 16)


class Application(Schema):
    """An application as a list shows it."""

    id = fields.Integer()
    number = fields.String()
    name = fields.String()
    state = fields.String(validate=validate.OneOf(list(State)))
    level = fields.String(allow_none=True)
    institute = fields.String()
    version = fields.Integer()
    taking = fields.Integer()
    taken_by = fields.String(allow_none=True, metadata={"description": "领取人的姓名"})
    sent_at = fields.DateTime(format="iso")
    due_on = fields.String(allow_none=True)
    days_left = fields.Integer(allow_none=True)
    steps = fields.List(fields.String(), metadata={"description": "现在可以办理的"})
    certificate_number = fields.String(allow_none=True)


class Applications(Schema):
    """A page of a list, its total over all pages, and the counts of all lists."""

    items = fields.List(fields.Nested(Application))
    total = fields.Integer()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class Whole(Application):
    """An application with its answers, documents, findings and history; the ID number masked."""

    answers = fields.Dict(keys=fields.String(), values=fields.String())
    papers = fields.List(fields.Dict())
    findings = fields.List(fields.Dict())
    events = fields.List(fields.Dict())
