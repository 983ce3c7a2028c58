"""The form that starts a campaign: what is selected, why, and the count typed to confirm."""

import re
import unicodedata
from typing import Any

from flask_babel import gettext as _
from marshmallow import Schema, ValidationError, fields, pre_load, validate, validates_schema

from shared.campaigns.rules import LONGEST_LIST

_APART = re.compile(r"[\s,;、，；]+")


def split_numbers(text: str) -> list[str]:
    """Certificate numbers from a pasted text, each once, in the order given."""
    parts = _APART.split(unicodedata.normalize("NFKC", text))
    return list(dict.fromkeys(part for part in parts if part))


class Numbers(fields.Field[list[str]]):
    """A text area of numbers, one a line or parted by spaces, commas or semicolons."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_kwargs: Any) -> list[str]:
        numbers = split_numbers(str(value))
        if len(numbers) > LONGEST_LIST:
            raise ValidationError(
                _("一次最多 %(most)s 个号码，您给了 %(given)s 个。请分几次，或按地方注协选择。",
                  most=f"{LONGEST_LIST:,}", given=f"{len(numbers):,}")
            )  # fmt: skip
        return numbers


def _text(value: str) -> str:
    return " ".join(value.split())


class SelectionSchema(Schema):
    """What to regenerate and why; `selection()` makes the selection of `shared.campaigns.rules`."""

    kind = fields.String(required=True)
    institute = fields.String(load_default="")
    numbers = Numbers(load_default=list)
    campaign = fields.String(load_default="")
    reason = fields.String(load_default="")
    asked = fields.String(load_default="", validate=validate.Length(max=40))

    @pre_load
    def _tidy(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {"kind": "", **data, "reason": _text(str(data.get("reason", "")))}

    @validates_schema
    def _complete(self, data: dict[str, Any], **_kwargs: Any) -> None:
        wrong: dict[str, list[str]] = {}
        match data["kind"]:
            case "all":
                pass
            case "institute":
                if not data["institute"]:
                    wrong["institute"] = [_("请选择一个地方注协。")]
            case "numbers":
                if not data["numbers"]:
                    wrong["numbers"] = [_("请填写会员证书编号，每行一个。")]
            case "failed_of":
                if not data["campaign"].isdigit():
                    wrong["campaign"] = [_("请选择一个有失败项的批次。")]
            case _:
                wrong["kind"] = [_("请选择要重制的范围。")]
        if not data["reason"]:
            wrong["reason"] = [_("请写明重制的理由，例如“更换印章”。理由会记入审计日志。")]
        elif len(data["reason"]) > 200:
            wrong["reason"] = [_("理由最多 200 字。")]
        if wrong:
            raise ValidationError(wrong)


def selection(values: dict[str, Any]) -> dict[str, Any]:
    """The selection that the checked form means. `asked` marks one form, so that it starts one campaign."""
    chosen: dict[str, Any] = {"kind": values["kind"]}
    match values["kind"]:
        case "institute":
            chosen["code"] = values["institute"]
        case "numbers":
            chosen["numbers"] = values["numbers"]
        case "failed_of":
            chosen["campaign"] = int(values["campaign"])
    if values.get("asked"):
        chosen["asked"] = values["asked"]
    return chosen


def typed_count(text: str) -> int | None:
    """The count a person typed: full-width digits and separators are fine; None if no number."""
    plain = re.sub(r"[\s,，']", "", unicodedata.normalize("NFKC", text))
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None
