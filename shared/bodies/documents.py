"""Kinds of document that a body certifies: a folder each, `documents/<key>/document.toml`.

A kind says what its certificates are called, which facts they print and under which labels, whose seals
stand on them, whether a photo does, who may ask for one, and in which of the body's designs they are printed.
"""

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from shared.bodies.profile_fields import Profile
from shared.bodies.reading import reading, toml
from shared.words import Words

# What a certificate can print of a member's certified facts, besides profile keys.
MEMBER_KEYS = ("name", "sex", "certificate_number", "category", "joined_on", "institute", "body_name")
# What only a reserved edition knows: any design may print these.
EDITION_KEYS = ("issued_on", "edition", "verify_code", "public_address")
FACE_KEYS = (*MEMBER_KEYS, *EDITION_KEYS)
SEALS = ("national", "institute")
# A certificate without these could be verified by nobody.
_ALWAYS = ("name", "certificate_number")
# What the page of a verified certificate shows of a kind that says nothing; date and edition it shows always.
USUAL_PAGE = ("name", "certificate_number", "institute")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")  # as long as the columns; it is a folder and part of addresses too


class Asker(StrEnum):
    """Who may ask for a document: the member, or ops (one by one, and by campaigns)."""

    MEMBER = "member"
    OPS = "ops"


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document. `face` maps the keys it prints to their labels, in the order they are shown.

    `verify_page` are the keys that the page of a verified certificate shows, of who has its code or QR code.
    """

    key: str
    title: Words
    short_title: Words
    file_name: Words
    asks: frozenset[Asker]
    designs: tuple[Path, ...]
    seals: tuple[str, ...]
    photo: bool
    face: Mapping[str, Words]
    verify_page: tuple[str, ...]

    @property
    def profile_keys(self) -> tuple[str, ...]:
        """The keys of its face that are the member's own profile fields."""
        return tuple(key for key in self.face if key not in FACE_KEYS)

    @property
    def design(self) -> Path:
        """The folder of the design that a new installation publishes."""
        return self.designs[0]

    def saved_as(self, certificate_number: str, language: str) -> str:
        """The name, without ending, under which a browser saves the file."""
        return self.file_name.get(language).format(certificate_number=certificate_number)


def read_documents(folder: Path, keys: list[str], profile: Profile, own: str) -> Mapping[str, DocumentKind]:
    """The kinds named by `keys`, in that order; `own` is the body's language.

    Raises ValueError for keys that can be none, BodyError for what stands in a kind's own file.
    """
    if not keys:
        raise ValueError("documents: at least one kind of document is needed")
    if wrong := [key for key in keys if not _KEY.fullmatch(key) or keys.count(key) > 1]:
        raise ValueError(f"documents: {wrong}: keys that fit {_KEY.pattern} are expected, each once")
    kinds = {}
    for key in keys:
        path = folder / "documents" / key / "document.toml"
        with reading(path):
            kinds[key] = _kind(folder, key, toml(path), profile, own)
    for asker in Asker:
        if not any(asker in kind.asks for kind in kinds.values()):
            raise ValueError(f"documents: none of {keys} has {asker.value!r} among its `asks`")
    return MappingProxyType(kinds)


def _kind(folder: Path, key: str, data: Mapping[str, Any], profile: Profile, own: str) -> DocumentKind:
    kind = DocumentKind(
        key=key,
        title=Words.of(data["title"], own),
        short_title=Words.of(data["short_title"], own),
        file_name=Words.of(data["file_name"], own),
        asks=frozenset(Asker(one) for one in data["asks"]),
        designs=tuple(folder / "designs" / name for name in data["designs"]),
        seals=tuple(data["seals"]),
        photo=data["photo"],
        face=MappingProxyType({name: Words.of(label, own) for name, label in data["face"].items()}),
        verify_page=tuple(data.get("verify_page", [key for key in USUAL_PAGE if key in data["face"]])),
    )
    if problem := _problem(kind, data, profile):
        raise ValueError(problem)
    return kind


def _problem(kind: DocumentKind, data: Mapping[str, Any], profile: Profile) -> str:
    """What makes no sense in a kind, or nothing."""
    own = {field.key for field in profile.editable()}
    if unknown := [key for key in kind.face if key not in MEMBER_KEYS and key not in own]:
        return f"face: no such keys: {unknown}; they may be {[*MEMBER_KEYS, *sorted(own)]}"
    if lacking := [key for key in _ALWAYS if key not in kind.face]:
        return f"face: {lacking} must be printed"
    if unknown := [key for key in kind.verify_page if key not in kind.face]:
        return f"verify_page: not on the face: {unknown}"
    if unknown := [seal for seal in kind.seals if seal not in SEALS]:
        return f"seals: {unknown}: expected some of {list(SEALS)}"
    if not kind.designs or not all(path.is_dir() for path in kind.designs):
        return f"designs: folders of designs/ are expected, not {[path.name for path in kind.designs]}"
    if wrong := [text for text in data["file_name"].values() if _fields(text) - {"certificate_number"}]:
        return f"file_name: only {{certificate_number}} can be put in: {wrong}"
    return ""


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
