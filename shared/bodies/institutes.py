"""The institutes of a body as its `institutes.toml` has them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shared.codes import CodeTable
from shared.words import Words

_CODE = re.compile(r"[a-z][a-z0-9_]{0,15}")  # as long as the column


@dataclass(frozen=True)
class InstituteInfo:
    """An institute; `aliases` are its code and every name that a register may use for it. `rights` are those
    that its staff may be given (`shared.accounts.rights`), None for all."""

    code: str
    name: Words
    region: str
    national: bool
    phone: str
    address: str
    hours: str
    notice: str
    aliases: tuple[str, ...]
    rights: tuple[str, ...] | None = None


def read_institutes(
    rows: Iterable[dict[str, Any]], regions: CodeTable, own: str
) -> tuple[InstituteInfo, ...]:
    """The institutes in their order; one of a known region is also found by the region's words.

    `own` is the body's language. Raises KeyError or ValueError.
    """
    found = tuple(_institute(data, regions, own) for data in rows)
    codes = [one.code for one in found]
    if wrong := [code for code in codes if not _CODE.fullmatch(code) or codes.count(code) > 1]:
        raise ValueError(f"codes that fit {_CODE.pattern} are expected, each once: {wrong}")
    return found


def _institute(data: dict[str, Any], regions: CodeTable, own: str) -> InstituteInfo:
    name, region = Words.of(data["name"], own), regions.get(data.get("region", ""))
    aliases = [data["code"], *name.texts.values(), data["short"], *data.get("aliases", ())]
    if region:
        aliases += [region.key, *region.words.texts.values(), *region.aliases]
    return InstituteInfo(
        code=data["code"],
        name=name,
        region=data.get("region", ""),
        national=data.get("national", False),
        phone=data["phone"],
        address=data["address"],
        hours=data["hours"],
        notice=data.get("notice", ""),
        aliases=tuple(aliases),
        rights=tuple(data["rights"]) if "rights" in data else None,
    )
