"""Which text an address means: its key says its kind, and whose it is, whether it has a row or not."""

import re
from dataclasses import dataclass

from flask import g
from sqlalchemy.orm import Session

from shared.errors import NotFound
from shared.members import Institute
from shared.texts import belonging
from shared.texts.definitions import DEFINITIONS, Definition, TextKind
from shared.texts.first import key_of

_ONE_OF_MANY = re.compile(r"[a-z0-9-]{1,40}")


@dataclass(frozen=True)
class Place:
    """A text that this person keeps."""

    key: str
    kind: TextKind
    institute: str | None

    @property
    def definition(self) -> Definition:
        """What there is of its kind."""
        return DEFINITIONS[self.kind]


def mine(session: Session, key: str) -> Place:
    """The text with this key. Raises NotFound for one that there can't be, or that is not this person's."""
    name, _, rest = key.partition("-")
    if name not in set(TextKind):
        raise NotFound("text")
    kind = TextKind(name)
    found = Place(key, kind, rest if DEFINITIONS[kind].local else None)
    if not _can_be(session, found, rest) or not belonging.keeps(session, g.account, kind, found.institute):
        raise NotFound("text")
    return found


def single(session: Session) -> list[Place]:
    """The texts of which there is one, that this person keeps, in their order."""
    own = belonging.institute_of(session, g.account)
    places = [
        Place(key_of(kind, own if one.local else None), kind, own if one.local else None)
        for kind, one in DEFINITIONS.items()
        if not one.many
    ]
    return [place for place in places if belonging.keeps(session, g.account, place.kind, place.institute)]


def _can_be(session: Session, place: Place, rest: str) -> bool:
    if place.definition.many:
        return _ONE_OF_MANY.fullmatch(rest) is not None
    if place.definition.local:
        return session.get(Institute, rest) is not None
    return place.key == place.kind.value
