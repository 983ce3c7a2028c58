"""How people become members and prove who they are: routes of admission and identity documents of a body.

`admission.toml` names them; another route or document is another table there. A route may name the service
that has its members' photos; a document names the rule of `shared.members.identity` that checks its number,
or gives a pattern of its own, for numbers in capitals without spaces, dashes and brackets.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from shared.codes import Code, CodeTable
from shared.words import Words

_KEY = re.compile(r"[a-z][a-z0-9_]{0,23}")
_SHORT_KEY = re.compile(r"[a-z][a-z0-9_]{0,11}")  # as long as the columns of members and photos


@dataclass(frozen=True)
class PhotoService:
    """A service that has photos, as members know it. `name` is a file of worker/photos/sources/.

    `photo` and `photo_short` are what its pictures are called; `not_found` is said when it has none.
    """

    name: str
    service: Words
    photo: Words
    photo_short: Words
    not_found: Words


@dataclass(frozen=True)
class Route:
    """A way into membership; `number` is the label of the number that a member is known by on it."""

    code: Code
    number: Words
    photos: PhotoService | None


@dataclass(frozen=True)
class IdType:
    """A kind of identity document: `rule` checks its number, or `pattern` where it has one of its own."""

    code: Code
    rule: str
    pattern: re.Pattern[str] | None = None

    @property
    def key(self) -> str:
        """What is stored."""
        return self.code.key


Coded = TypeVar("Coded", Route, IdType)


@dataclass(frozen=True)
class Admission:
    """Everything of `admission.toml`, by key and in the order it is shown."""

    routes: Mapping[str, Route]
    id_types: Mapping[str, IdType]
    photo_services: Mapping[str, PhotoService]

    def tables(self) -> dict[str, CodeTable]:
        """The choice lists `route` and `id_type`."""
        return {
            "route": CodeTable("route", "admission.toml", tuple(r.code for r in self.routes.values())),
            "id_type": CodeTable("id_type", "admission.toml", tuple(t.code for t in self.id_types.values())),
        }

    def fetched_routes(self) -> list[str]:
        """Keys of the routes whose members' photos can be fetched."""
        return [key for key, route in self.routes.items() if route.photos]


def read_admission(data: dict[str, Any], own: str) -> Admission:
    """The routes and documents of `admission.toml`; `own` is the body's language.

    Raises KeyError or ValueError, for a key that occurs twice or doesn't fit as well.
    """
    services = {name: _service(name, values, own) for name, values in data.get("photo_source", {}).items()}
    return Admission(
        routes=_by_key(_route(values, services, own) for values in data["route"]),
        id_types=_by_key(_id_type(values, own) for values in data["id_type"]),
        photo_services=MappingProxyType(services),
    )


def _by_key(coded: Iterable[Coded]) -> Mapping[str, Coded]:
    found: dict[str, Coded] = {}
    for one in coded:
        if found.setdefault(one.code.key, one) is not one:
            raise ValueError(f"{one.code.key} occurs twice")
    if not found:
        raise ValueError("there is no route or no id_type")
    return MappingProxyType(found)


def _service(name: str, data: dict[str, Any], own: str) -> PhotoService:
    _fits(name, _SHORT_KEY)
    texts = {key: Words.of(data[key], own) for key in ("service", "photo", "photo_short", "not_found")}
    return PhotoService(name, **texts)


def _route(data: dict[str, Any], services: Mapping[str, PhotoService], own: str) -> Route:
    source = data.get("photo_source")
    if source is not None and source not in services:
        raise ValueError(f"route {data['key']} names no photo_source: {source!r}")
    code = _code(data, own, _SHORT_KEY)
    return Route(code, Words.of(data["number"], own), services[source] if source else None)


def _id_type(data: dict[str, Any], own: str) -> IdType:
    if ("rule" in data) == ("pattern" in data):
        raise ValueError(f"id_type {data['key']} needs either a rule or a pattern")
    pattern = re.compile(data["pattern"]) if "pattern" in data else None
    return IdType(_code(data, own, _KEY), data.get("rule", ""), pattern)


def _code(data: dict[str, Any], own: str, form: re.Pattern[str]) -> Code:
    _fits(data["key"], form)
    return Code(data["key"], Words.of(data["words"], own), tuple(data.get("aliases", ())))


def _fits(key: str, form: re.Pattern[str]) -> None:
    if not form.fullmatch(key):
        raise ValueError(f"{key!r} is no key ({form.pattern})")
