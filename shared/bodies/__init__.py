"""The body of this installation, read once from the folder that the setting `body_folder` names.

Another body is another folder with the same files: `body.toml` (names, contacts, numbering),
`admission.toml` (routes, identity documents), `applications.toml` (who may apply, who decides),
`photos.toml` (photos that people hand in), `institutes.toml`, `profile.toml` (the fields of 基本信息),
`lists.toml` (choice lists), `texts.toml` (the first texts of the pages), and its kinds of document with their
designs (`documents/`, `designs/`). Everything here is frozen; a folder that makes no sense is refused with
the file named.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from shared import clock
from shared.bodies.admission import Admission, read_admission
from shared.bodies.applications import Applications, read_applications
from shared.bodies.documents import Asker, DocumentKind, read_documents
from shared.bodies.institutes import InstituteInfo, read_institutes
from shared.bodies.photos import PhotoRules, read_photos
from shared.bodies.profile_fields import Profile, read_profile
from shared.bodies.reading import reading, toml
from shared.bodies.staff import StaffRules, read_staff
from shared.bodies.texts import Terms, Text, read_terms, read_texts
from shared.codes import CodeTable, national_tables, read_table
from shared.errors import Refused
from shared.settings import settings
from shared.words import Words, Writing


@dataclass(frozen=True)
class Body:
    """The professional body: everything that differs from one installation's body to another's."""

    key: str
    languages: tuple[str, ...]
    writing: Writing
    names: Words
    short: Words
    portal: Words
    terms: Terms
    hotline: str
    email: str
    official_domain: str
    time_zone: ZoneInfo
    number_pattern: re.Pattern[str]
    name_shortest: int
    name_longest: int
    password_by_notice: bool
    staff: StaffRules
    demo: Mapping[str, str]
    categories: CodeTable
    admission: Admission
    institutes: tuple[InstituteInfo, ...]
    tables: Mapping[str, CodeTable]
    profile: Profile
    applications: Applications
    photos: PhotoRules
    documents: Mapping[str, DocumentKind]
    texts: Mapping[str, tuple[Text, ...]]  # by kind: those of `shared.texts`

    @property
    def name(self) -> str:
        """The name as printed on certificates."""
        return str(self.names)

    def local(self, ms: int) -> datetime:
        """A stored time (milliseconds since 1970 UTC) as a datetime in the body's time zone."""
        return datetime.fromtimestamp(ms / 1000, self.time_zone)

    def today(self) -> date:
        """The day it is in the body's time zone, whatever the machine's."""
        return self.local(clock.now()).date()

    @property
    def language(self) -> str:
        """The body's own language: of what is printed, and of the pages until a reader chooses another."""
        return self.languages[0]

    @property
    def usual_document(self) -> DocumentKind:
        """The kind of document that the body issues usually: the first it names."""
        return next(iter(self.documents.values()))

    def document_for(self, key: str | None, by: Asker) -> DocumentKind:
        """The kind with this key; without a key the first that `by` may ask for.

        Raises Refused document_unknown when there is none, or it is not for `by` to ask for.
        """
        for_them = {kind.key: kind for kind in self.documents.values() if by in kind.asks}
        found = for_them.get(key) if key else next(iter(for_them.values()), None)
        if found is None:
            raise Refused("document_unknown", document=key)
        return found

    def institute(self, text: str) -> InstituteInfo | None:
        """The institute with this code, name, short name or region."""
        wanted = text.strip()
        return next((i for i in self.institutes if wanted in i.aliases), None)


@lru_cache(maxsize=4)
def load_body(folder: Path) -> Body:
    """The body in a folder. Raises BodyError, which names the file.

    What its names stand for elsewhere (rules, checks, photo sources) is looked at where those are known.
    """
    parts = ("body", "admission", "applications", "institutes", "lists", "photos", "profile", "texts")
    return _make(folder, {part: toml(folder / f"{part}.toml") for part in parts})


def body() -> Body:
    """The body of this installation."""
    return load_body(settings().body_folder)


def _make(folder: Path, parts: dict[str, dict[str, Any]]) -> Body:
    head = parts["body"]
    with reading(folder / "body.toml"):
        languages = tuple(head["languages"])
        own = languages[0]
        named = {**_named(head, own), **_ruled(head, languages)}
    with reading(folder / "admission.toml"):
        admission = read_admission(parts["admission"], own)
    with reading(folder / "lists.toml"):
        lists = {name: read_table(name, data, languages, own) for name, data in parts["lists"].items()}
    tables = {**national_tables(own), **lists, **admission.tables()}
    with reading(folder / "profile.toml"):
        profile = read_profile(parts["profile"], tables, own)
    with reading(folder / "applications.toml"):
        applications = read_applications(parts["applications"], profile, own)
    with reading(folder / "photos.toml"):
        photos = read_photos(parts["photos"], own)
    with reading(folder / "institutes.toml"):
        institutes = read_institutes(parts["institutes"]["institute"], tables["region"], own)
    with reading(folder / "body.toml"):
        documents = read_documents(folder, head["documents"], profile, own)
    with reading(folder / "texts.toml"):
        texts = read_texts(parts["texts"], own)
    return Body(
        languages=languages, admission=admission, institutes=institutes, tables=MappingProxyType(tables),
        profile=profile, applications=applications, photos=photos, documents=documents, texts=texts, **named,
    )  # fmt: skip


def _named(head: dict[str, Any], own: str) -> dict[str, Any]:
    """Names and contacts."""
    return {
        "key": head["key"],
        "names": Words.of(head["name"], own),
        "short": Words.of(head["short_name"], own),
        "portal": Words.of(head["portal_title"], own),
        "terms": read_terms(head["terms"], own),
        "hotline": head["hotline"],
        "email": head["email"],
        "official_domain": head["official_domain"],
        "time_zone": ZoneInfo(head["time_zone"]),
    }


def _ruled(head: dict[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    """Rules for numbers, names, writing and log-ins, and what the demo makes up."""
    categories = {"source": "body.toml", **head["categories"]}
    return {
        "number_pattern": re.compile(head["certificate_number"]["pattern"]),
        "name_shortest": head["name_length"]["shortest"],
        "name_longest": head["name_length"]["longest"],
        "password_by_notice": head["logins"]["password_by_notice"],
        "staff": read_staff(head["accounts"]),
        "writing": Writing(**head["writing"]),
        "demo": MappingProxyType(head.get("demo", {})),
        "categories": read_table("categories", categories, languages, languages[0]),
    }
