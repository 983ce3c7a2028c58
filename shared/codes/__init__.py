"""Code tables: national standards (one TOML file each, its source named) and the body's own lists."""

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
OTHER = "other"


@dataclass(frozen=True)
class Code:
    """One entry: what is stored, what is shown, and other spellings that a register may hold."""

    key: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeTable:
    """A choice list in the order it is shown. `source` names the standard, or says that it is a demo."""

    name: str
    source: str
    entries: tuple[Code, ...]
    _by_text: dict[str, Code] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for code in self.entries:
            for text in (code.key, code.zh, code.en, *code.aliases):
                self._by_text.setdefault(text.casefold(), code)

    def find(self, text: str) -> Code | None:
        """The entry with this key, Chinese or English word, or alias."""
        return self._by_text.get(text.strip().casefold())

    def get(self, key: str) -> Code | None:
        """The entry with exactly this key."""
        found = self._by_text.get(key.casefold())
        return found if found and found.key == key else None


def read_table(name: str, data: dict[str, Any]) -> CodeTable:
    """A table from `source` and `entries = [[key, zh, en, alias...], ...]`; `other = true` adds 其他."""
    entries = [Code(row[0], row[1], row[2], tuple(row[3:])) for row in data["entries"]]
    if data.get("other"):
        entries.append(Code(OTHER, "其他", "Other"))
    if len({code.key for code in entries}) != len(entries):
        raise ValueError(f"code table {name}: a key occurs twice")
    return CodeTable(name, data["source"], tuple(entries))


@lru_cache(maxsize=1)
def national_tables() -> dict[str, CodeTable]:
    """Every table of this folder by file name: ethnicity, education, degree, politics, region, ..."""
    tables = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        tables[path.stem] = read_table(path.stem, tomllib.loads(path.read_text("utf-8")))
    return tables
