"""Who acts, as the rules of `shared` take it for the audit log."""

from typing import Any

from flask import g


def acting() -> dict[str, Any]:
    """`actor` and `account_id` of whoever is logged in."""
    return {"actor": g.account.login_name, "account_id": g.account.id}
