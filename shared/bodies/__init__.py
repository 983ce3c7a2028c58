"""The body of this installation, read once from the folder that the setting `body_folder` names.

Another body is another folder with the same files: `body.toml` (names, contacts, numbering),
`institutes.toml`, `profile.toml` (the fields of 基本信息), `lists.toml` (choice lists), `texts.toml` (words).
Everything here is frozen; a folder that makes no sense is refused with the file named.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from shared.bodies.profile_fields import Profile, read_profile
from shared.codes import CodeTable, national_tables, read_table
from shared.settings import settings


class BodyError(ValueError):
    """The body's folder makes no sense; the message names the file."""


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    zh: str
    en: str = ""

    def get(self, language: str) -> str:
        """The text in `en`, or in Chinese for every other language and where there is no English."""
        return self.en if language.startswith("en") and self.en else self.zh

    def __str__(self) -> str:
        return self.zh


@dataclass(frozen=True)
class Text:
    """A titled text of the portal; `date` is empty but for announcements."""

    title: Words
    text: Words
    date: str = ""


@dataclass(frozen=True)
class InstituteInfo:
    """An institute as the body's folder has it; `aliases` are other names a register may use for it."""

    code: str
    name: Words
    region: str
    national: bool
    phone: str
    address: str
    hours: str
    notice: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Body:
    """The professional body: everything that differs from one installation's body to another's."""

    key: str
    names: Words
    short: Words
    portal: Words
    certificate_title: Words
    hotline: str
    email: str
    official_domain: str
    number_pattern: re.Pattern[str]
    number_hint: Words
    name_shortest: int
    name_longest: int
    face_profile_keys: tuple[str, ...]
    password_by_notice: bool
    demo: Mapping[str, str]
    categories: CodeTable
    institutes: tuple[InstituteInfo, ...]
    tables: Mapping[str, CodeTable]
    profile: Profile
    welcome: Text
    login_notes: Text
    announcements: tuple[Text, ...]
    faq: tuple[Text, ...]

    @property
    def name(self) -> str:
        """The Chinese name, as printed on certificates."""
        return self.names.zh

    @property
    def system(self) -> str:
        """The portal's Chinese title."""
        return self.portal.zh

    def institute(self, text: str) -> InstituteInfo | None:
        """The institute with this code, Chinese or English name, short name or region."""
        wanted = text.strip()
        return next((i for i in self.institutes if wanted in i.aliases), None)


@lru_cache(maxsize=4)
def load_body(folder: Path) -> Body:
    """The body in a folder. Raises BodyError, which names the file."""
    parts = {}
    for part in ("body", "institutes", "lists", "profile", "texts"):
        try:
            parts[part] = tomllib.loads((folder / f"{part}.toml").read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise BodyError(f"{folder / part}.toml: {error}") from error
    try:
        return _make(parts)
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise BodyError(f"{folder}: {type(error).__name__}: {error}") from error


def body() -> Body:
    """The body of this installation."""
    return load_body(settings().body_folder)


def _make(parts: dict[str, dict[str, Any]]) -> Body:
    head, texts = parts["body"], parts["texts"]
    lists = {name: read_table(name, data) for name, data in parts["lists"].items()}
    tables = {**national_tables(), **lists}
    return Body(
        key=head["key"],
        names=Words(**head["name"]),
        short=Words(**head["short_name"]),
        portal=Words(**head["portal_title"]),
        certificate_title=Words(**head["certificate_title"]),
        hotline=head["hotline"],
        email=head["email"],
        official_domain=head["official_domain"],
        number_pattern=re.compile(head["certificate_number"]["pattern"]),
        number_hint=Words(**head["certificate_number"]["hint"]),
        name_shortest=head["name_length"]["shortest"],
        name_longest=head["name_length"]["longest"],
        face_profile_keys=tuple(head["face"]["profile_keys"]),
        password_by_notice=head["logins"]["password_by_notice"],
        demo=MappingProxyType(head.get("demo", {})),
        categories=read_table("categories", {"source": "body.toml", **head["categories"]}),
        institutes=tuple(_institute(data, tables["region"]) for data in parts["institutes"]["institute"]),
        tables=MappingProxyType(tables),
        profile=read_profile(parts["profile"], tables),
        welcome=_text(texts["welcome"]),
        login_notes=_text(texts["login_notes"]),
        announcements=tuple(_text(data) for data in texts.get("announcements", [])),
        faq=tuple(_text(data) for data in texts.get("faq", [])),
    )


def _institute(data: dict[str, Any], regions: CodeTable) -> InstituteInfo:
    name, region = Words(**data["name"]), regions.get(data["region"])
    aliases = [data["code"], name.zh, name.en, data["short"], data["short"].removesuffix("注协")]
    if region:
        aliases += [region.key, region.zh, *region.aliases]
    return InstituteInfo(
        code=data["code"],
        name=name,
        region=data["region"],
        national=data.get("national", False),
        phone=data["phone"],
        address=data["address"],
        hours=data["hours"],
        notice=data.get("notice", ""),
        aliases=tuple(aliases),
    )


def _text(data: dict[str, Any]) -> Text:
    text = {language: value.strip() for language, value in data["text"].items()}
    return Text(Words(**data["title"]), Words(**text), data.get("date", ""))
