"""The number that a member is known by, in words: each route of the body has a name of its own for it."""

from flask_babel import gettext as _

from shared.bodies import body
from shared.bodies.admission import Route
from web import i18n


def number_label() -> str:
    """The label of the field, which the first route gives."""
    return capital(_named(_routes()[0]))


def number_hint() -> str:
    """What to type there on the other routes."""
    others = (
        _("%(route)s取得资格的，填写%(number)s", route=_word(route), number=_named(route))
        for route in _routes()[1:]
    )
    return _("；").join(others)


def number_missing() -> str:
    """What to do when nothing was typed."""
    first, *others = _routes()
    return _("请输入%(number)s", number=_named(first)) + "".join(
        _("；%(route)s取得资格的，请输入%(number)s", route=_word(route), number=_named(route))
        for route in others
    )


def capital(text: str) -> str:
    """A word of a sentence where it stands alone."""
    return text[:1].upper() + text[1:]


def _routes() -> list[Route]:
    return list(body().admission.routes.values())


def _word(route: Route) -> str:
    return route.code.words.get(i18n.language())


def _named(route: Route) -> str:
    return route.number.get(i18n.language())
