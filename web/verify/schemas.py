"""What is typed on 证书核验; `verify_code` and `verification` of `shared.certificates` read it."""

from collections.abc import Callable

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields

from shared import pasted
from web.schema import Schema

_PASTED = {"longest": pasted.LONGEST}  # with the sentence around it


def _filled(message: object) -> Callable[[str], None]:
    def check(text: str) -> None:
        if not pasted.plain(text):
            raise ValidationError(str(message))

    return check


class ByTyped(Schema):
    """The code printed below the QR code, or the QR code's address; perhaps in a sentence."""

    code = fields.String(
        load_default="",
        metadata=_PASTED | {"public": True},
        validate=_filled(_l("请输入二维码下方的核验码。")),
    )


class ByNumber(Schema):
    """Number and name, both as printed."""

    number = fields.String(load_default="", metadata=_PASTED, validate=_filled(_l("请输入会员证书编号。")))
    name = fields.String(load_default="", metadata=_PASTED, validate=_filled(_l("请输入姓名。")))
