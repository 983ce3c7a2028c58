"""How our cookies are named and guarded."""

from typing import Any

from shared.settings import settings


def name(base: str) -> str:
    """The cookie's name; `__Host-` pins it to this host, path and TLS."""
    return f"__Host-{base}" if settings().secure_cookies else base


def options() -> dict[str, Any]:
    """For `set_cookie` and `delete_cookie`: no script reads it, no other site sends it."""
    return {"secure": settings().secure_cookies, "httponly": True, "samesite": "Lax", "path": "/"}
