"""What the forms of an account's addresses ask for."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError, fields

from shared.accounts.contacts import CHECKS
from shared.addresses import LONGEST_EMAIL
from shared.notices import Channel
from shared.rules import RuleError
from web import words
from web.schema import Schema
from web.typed import Typed


class _Address(fields.String):
    """An address by the rule of its channel."""

    def __init__(self, channel: Channel) -> None:
        super().__init__(load_default="")
        self.channel, self.longest = channel, 2 * LONGEST_EMAIL

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        typed = str(super()._deserialize(value, attr, data, **more))
        try:
            return CHECKS[self.channel](typed)
        except RuleError as error:
            raise ValidationError(words.reason(error.code, error.params)) from None


class EmailSchema(Schema):
    """A new e-mail address."""

    address = _Address(Channel.EMAIL)
    current = Typed(secret=True, longest=1000)


class MobileSchema(Schema):
    """A new mobile number."""

    address = _Address(Channel.SMS)
    current = Typed(secret=True, longest=1000)


class RemoveSchema(Schema):
    """What a removal asks for."""

    current = Typed(secret=True, longest=1000)


class CodeSchema(Schema):
    """The six digits that were sent."""

    code = Typed(missing=lambda: _("请输入短信中的 6 位数字"), longest=40)


ADDRESS: dict[Channel, type[Schema]] = {Channel.EMAIL: EmailSchema, Channel.SMS: MobileSchema}
