"""What is typed on 证书核验; `verify_code` and `verification` of `shared.certificates` read it."""

from collections.abc import Callable

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields

from web.schema import Schema


def _filled(message: object) -> Callable[[str], None]:
    def check(text: str) -> None:
        if not text.strip():
            raise ValidationError(str(message))

    return check


class ByTyped(Schema):
    """The code printed below the QR code, or the QR code's address."""

    code = fields.String(load_default="", validate=_filled(_l("请输入二维码下方的核验码。")))


class ByNumber(Schema):
    """Number and name, both as printed."""

    number = fields.String(load_default="", validate=_filled(_l("请输入会员证书编号。")))
    name = fields.String(load_default="", validate=_filled(_l("请输入姓名。")))
