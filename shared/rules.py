"""Row rules: plain functions that return a value or raise RuleError. Schemas and import jobs share them."""

from shared.errors import Refused


class RuleError(Refused):
    """A value breaks a rule. `code` names the rule; `params` (JSON values) say where, and what it expects."""
