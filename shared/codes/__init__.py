"""Code tables: national standards (one TOML file each, its source named) and the body's own lists."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from shared.plain import nfkc
from shared.words import Words

_FOLDER = Path(__file__).parent
OTHER = "other"  # the key to which words of one's own may be added


@dataclass(frozen=True)
class Code:
    """One entry: what is stored, what is shown, and other spellings that a register may hold."""

    key: str
    words: Words
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeTable:
    """A choice list in the order it is shown. `source` names the standard, or says that it is a demo."""

    name: str
    source: str
    entries: tuple[Code, ...]
    _by_text: dict[str, Code] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len({code.key for code in self.entries}) != len(self.entries):
            raise ValueError(f"code table {self.name}: a key occurs twice")
        for code in self.entries:
            for text in (code.key, *code.words.texts.values(), *code.aliases):
                self._by_text.setdefault(_plain(text), code)

    def find(self, text: str) -> Code | None:
        """The entry with this key, word in any language, or alias: spaces, width and capitals don't count.

        A word with another of the same entry's, or nothing, in brackets behind it is that word.
        """
        wanted = _plain(text)
        if (found := self._by_text.get(wanted)) or not wanted.endswith(")"):
            return found
        word, _, beside = wanted.removesuffix(")").partition("(")
        found = self._by_text.get(word)
        return found if not beside or self._by_text.get(beside) is found else None

    def get(self, key: str) -> Code | None:
        """The entry with exactly this key."""
        found = self._by_text.get(_plain(key))
        return found if found and found.key == key else None

    def word(self, key: str, language: str = "") -> str:
        """The word for a key, in the body's own language unless told; an unknown key as it is."""
        found = self.get(key)
        return found.words.get(language) if found else key


def _plain(text: str) -> str:
    return "".join(nfkc(text).split()).casefold()


def read_table(name: str, data: dict[str, Any], languages: Sequence[str], own: str) -> CodeTable:
    """A table from `source` and `entries`, rows of key, a word in each of `languages`, and aliases.

    `own` is the body's language, whose words are printed. Raises KeyError or ValueError.
    """
    entries = tuple(_code(row, languages, own) for row in data["entries"])
    return CodeTable(name, data["source"], entries)


def _code(row: Sequence[str], languages: Sequence[str], own: str) -> Code:
    key, words, aliases = row[0], row[1 : 1 + len(languages)], row[1 + len(languages) :]
    return Code(key, Words.of(dict(zip(languages, words, strict=True)), own), tuple(aliases))


@lru_cache(maxsize=4)
def national_tables(own: str) -> dict[str, CodeTable]:
    """Every table of this folder by file name: ethnicity, education, ...; `own` as for `read_table`."""
    read = ((path.stem, tomllib.loads(path.read_text("utf-8"))) for path in sorted(_FOLDER.glob("*.toml")))
    return {name: read_table(name, data, data["languages"], own) for name, data in read}


def choices(codes: Iterable[Code], language: str) -> list[tuple[str, str]]:
    """Keys with their words, for a form."""
    return [(code.key, code.words.get(language)) for code in codes]
