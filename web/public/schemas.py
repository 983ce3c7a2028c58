"""The log-in, the new password, and 申请进度查询."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError, fields, post_load, validates_schema

from shared import pasted
from shared.accounts import UserType
from shared.bodies import body
from shared.members.identity import check_id, ids_meant
from shared.members.numbers import plain_number
from shared.rules import RuleError
from web import words
from web.schema import Schema
from web.typed import Typed
from web.words.admission import number_missing


class LoginSchema(Schema):
    """用户登录."""

    user_type = fields.Enum(UserType, by_value=True, load_default=UserType.MEMBER)
    login_name = Typed(missing=lambda: _("请输入用户名称"))
    password = Typed(missing=lambda: _("请输入密码"), secret=True, longest=1000)
    code = Typed(secret=True)  # the second factor, of those who have one
    captcha = Typed()  # `questions` asks for it, unless the device is known
    captcha_id = fields.String(load_default="")

    @post_load
    def _as_it_is_looked_up(self, values: dict[str, Any], **_more: Any) -> dict[str, Any]:
        if values["user_type"] == UserType.MEMBER:
            values["login_name"] = plain_number(values["login_name"])
        return values


class NewPasswordSchema(Schema):
    """A password of one's own; `current` and `code` only from who has them already."""

    current = Typed(secret=True)
    code = Typed(secret=True)
    new_password = Typed(missing=lambda: _("请输入新密码"), secret=True, longest=1000)
    again = Typed(missing=lambda: _("请再输入一次新密码"), secret=True, longest=1000)


class _Pasted(Typed):
    """Text with the sentence or the signs around it that came along; `shared` reads what is meant."""

    def __init__(self, *, missing: Any) -> None:
        super().__init__(missing=missing, longest=pasted.LONGEST)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        text = pasted.plain(super()._deserialize(value, attr, data, **more))
        if not text:
            raise ValidationError(self.missing())
        return text


class _Listed(fields.String):
    """The key of an entry of one of the body's choice lists; left out, the first entry."""

    def __init__(self, table: str) -> None:
        super().__init__(load_default=lambda: body().tables[table].entries[0].key)
        self.table = table

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        key = str(super()._deserialize(value, attr, data, **more))
        if body().tables[self.table].get(key) is None:
            raise ValidationError(_("请选择"))
        return key


class StatusQuerySchema(Schema):
    """申请进度查询."""

    name = _Pasted(missing=lambda: _("请输入您的姓名"))
    id_type = _Listed("id_type")
    id_number = _Pasted(missing=lambda: _("请输入您的证件号码"))
    route = _Listed("route")
    exam_number = _Pasted(missing=number_missing)
    safety = Typed()
    safety_id = fields.String(load_default="")
    captcha = Typed()
    captcha_id = fields.String(load_default="")

    @validates_schema(skip_on_field_errors=False)
    def _as_the_document_has_it(self, values: dict[str, Any], **_more: Any) -> None:
        """A slip of the pen is said at once: what no document can have on it is in no register either."""
        kind = body().admission.id_types.get(values.get("id_type", ""))
        if kind is None or not values.get("id_number"):
            return
        wrong = None
        for reading in ids_meant(values["id_number"]):
            try:
                check_id(kind, reading)
            except RuleError as error:
                wrong = error
            else:
                return
        if wrong is not None:
            raise ValidationError(id_fault(wrong.code, wrong.params), "id_number")


def id_fault(code: str, params: Mapping[str, Any]) -> str:
    """What is wrong with a number as it was typed, for its holder."""
    told = (
        _("最后一位校验码与前面的数字不符，请逐位核对。")
        if code == "id_check_digit"
        else words.reason(code, params)
    )
    return told + _("登记的是其他证件的，请改选证件类型。")


class MemberLookupSchema(Schema):
    """公众查询: both are needed."""

    name = _Pasted(missing=lambda: _("请输入姓名"))
    number = _Pasted(missing=lambda: _("请输入会员证书编号"))
    captcha = Typed()
    captcha_id = fields.String(load_default="")
