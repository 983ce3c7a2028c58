"""The form that starts a campaign: what is selected, why, and the count typed to confirm."""

import re
from typing import Any

from flask import request
from marshmallow import ValidationError, fields, post_load, validate

from shared.bodies import body
from shared.bodies.documents import Asker
from shared.campaigns import number_list
from shared.campaigns.number_list import LONGEST_FILE, LONGEST_TEXT
from shared.campaigns.rules import LONGEST_REASON, checked_reason
from shared.campaigns.selection import (
    Everyone,
    FailedOf,
    Numbered,
    OfInstitute,
    OutdatedOf,
    Selection,
)
from shared.errors import Refused
from shared.plain import nfkc
from web import forms, words
from web.forms import Form
from web.schema import Schema

# The field at which a refusal is shown; others at the choice of the kind.
_FIELDS = {
    "institute_missing": "institute", "institute_unknown": "institute", "numbers_missing": "numbers",
    "numbers_too_many": "numbers", "numbers_wrong": "numbers", "numbers_encoding": "numbers_file",
    "numbers_file_unasked": "numbers_file",
    "number_too_long": "numbers", "campaign_missing": "campaign", "campaign_unknown": "campaign",
    "import_missing": "import_id", "import_unknown": "import_id", "import_not_applied": "import_id",
    "document_unknown": "document", "reason_missing": "reason", "reason_too_long": "reason",
    "count_differs": "count",
}  # fmt: skip


class SelectionSchema(Schema):
    """What to regenerate and why: loads `document` (a kind's key), `selection`, `reason` and mark `asked`."""

    document = fields.String(load_default="")
    kind = fields.String(load_default="")
    institute = fields.String(load_default="")
    numbers = fields.String(load_default="", metadata={"longest": LONGEST_TEXT})
    campaign = fields.String(load_default="")
    import_id = fields.String(load_default="")
    reason = fields.String(load_default="", metadata={"longest": 2 * LONGEST_REASON})
    asked = fields.String(load_default="", validate=validate.Regexp(r"[0-9A-Za-z-]{0,40}\Z"))

    @post_load
    def _made(self, typed: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        wrong: dict[str, list[str]] = {}
        made = {"asked": typed["asked"]}
        for name, make in (("document", _document), ("selection", _selection), ("reason", _reason)):
            try:
                made[name] = make(typed)
            except Refused as refused:
                wrong[field_of(refused)] = [words.reason(refused.code, refused.params)]
        if wrong:
            raise ValidationError(wrong)
        return made


def read() -> Form:
    """The posted form; the numbers of an uploaded file stand in the field from then on."""
    upload = request.files.get("numbers_file")
    if upload is None or not upload.filename:
        return forms.read(SelectionSchema())
    typed = request.form.get("numbers", "")
    try:
        if request.form.get("kind") != Numbered.kind:
            raise Refused("numbers_file_unasked")
        listed = number_list.decoded(upload.stream.read(LONGEST_FILE + 1))
    except Refused as refused:
        form = forms.read(SelectionSchema())
        form.errors.pop("numbers", None)
        form.refuse("numbers_file", words.reason(refused.code, refused.params))
        return form
    return forms.read(SelectionSchema(), more={"numbers": f"{typed}\n{listed}" if typed.strip() else listed})


def _document(typed: dict[str, str]) -> str:
    return body().document_for(typed["document"], Asker.OPS).key


def _selection(typed: dict[str, str]) -> Selection:
    match typed["kind"]:
        case "all":
            return Everyone()
        case "institute":
            return OfInstitute(typed["institute"])
        case "numbers":
            return Numbered.in_text(typed["numbers"])
        case "failed_of":
            if not typed["campaign"].isdecimal():
                raise Refused("campaign_missing")
            return FailedOf(int(typed["campaign"]))
        case "outdated_of":
            if not typed["import_id"].isdecimal():
                raise Refused("import_missing")
            return OutdatedOf(int(typed["import_id"]))
    raise Refused("selection_unknown")


def _reason(typed: dict[str, str]) -> str:
    return checked_reason(typed["reason"])


def field_of(refused: Refused) -> str:
    """The field of the form that a refusal is about."""
    return _FIELDS.get(refused.code, "kind")


def typed_count(text: str) -> int | None:
    """The count a person typed: full-width digits and separators are fine; None if no number."""
    plain = re.sub(r"[\s,，']", "", nfkc(text))
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None
