"""Row rules: plain functions that return a value or raise RuleError. Schemas and import jobs share them."""

from typing import Any

from shared.errors import Refused


class RuleError(Refused):
    """A value breaks a rule. `code` names the rule; `params` (JSON values) say where, and what it expects."""

    def as_json(self) -> dict[str, Any]:
        """`{"code": ..., "params": {...}}`, as stored on rows and sent by the API."""
        return {"code": self.code, "params": self.params}
