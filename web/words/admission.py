"""What the body's admission is called: the number that a member is known by, and where photos come from."""

from dataclasses import dataclass

from flask_babel import gettext as _

from shared import photos
from shared.bodies import body
from shared.bodies.admission import PhotoService, Route
from shared.members import Member
from shared.photos import Photo
from web import i18n


@dataclass(frozen=True)
class PhotoWords:
    """What pages call the photo of a member, and where it comes from, as inside a sentence.

    `fetched`: the photo that is there came from the service; `not_on_route`: the service has photos, but
    none of members by this `route`.
    """

    photo: str
    photo_short: str
    service: str
    route: str
    fetched: bool
    not_on_route: bool


def photo_words(member: Member, photo: Photo | None) -> PhotoWords:
    """The words for this member, whose approved photo is `photo`."""
    known, language = body().admission.photo_services, i18n.language()
    mine = photos.service_of(member)
    service = (known.get(photo.source) if photo else None) or mine or photo_service("")
    return PhotoWords(
        photo=service.photo.get(language) if service else _("会员照片"),
        photo_short=service.photo_short.get(language) if service else _("会员照片"),
        service=service.service.get(language) if service else "",
        route=body().tables["route"].word(member.route, language),
        fetched=photo is not None and photo.source in known,
        not_on_route=mine is None and service is not None,
    )


def photo_service(name: str) -> PhotoService | None:
    """The photo service with this name, else the body's first."""
    known = body().admission.photo_services
    return known.get(name) or next(iter(known.values()), None)


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
