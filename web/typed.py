"""Text fields of forms as people type them."""

from typing import Any

from marshmallow import ValidationError, fields

from shared.plain import nfkc
from web.schema import LONGEST


class Typed(fields.String):
    """Text as people type it: full-width letters narrowed, trimmed. `missing` says what to do when empty."""

    def __init__(
        self, *, missing: Any = None, secret: bool = False, longest: int = LONGEST, **more: Any
    ) -> None:
        super().__init__(load_default="", **more)
        self.missing, self.secret, self.longest = missing, secret, longest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **more))
        if not self.secret:
            text = nfkc(text).strip()
        if not text and self.missing is not None:
            raise ValidationError(self.missing())
        return text
