"""Who acts on a page or by the API, as the rules of `shared` take it."""

from flask import g

from shared.audit import Actor


def acting() -> Actor:
    """Whoever is logged in, or whose token it is."""
    return Actor(g.account.login_name, g.account.id)
