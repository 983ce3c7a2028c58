"""The form that starts a campaign: what is selected, why, and the count typed to confirm."""

import re
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from shared.bodies import body
from shared.bodies.documents import Asker
from shared.campaigns.rules import LONGEST_REASON, checked_reason
from shared.campaigns.selection import (
    LONGEST_TEXT,
    Everyone,
    FailedOf,
    Numbered,
    OfInstitute,
    OutdatedOf,
    Selection,
)
from shared.errors import Refused
from shared.plain import nfkc
from web import words
from web.schema import Schema

# The field at which a refusal is shown; others at the choice of the kind.
_FIELDS = {
    "institute_missing": "institute", "institute_unknown": "institute", "numbers_missing": "numbers",
    "numbers_too_many": "numbers",
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
