"""Kinds of notice: a file of `texts/` each. Its texts by language, who may get it, how, and for how long.

    title = {zh = "...", en = "..."}
    who = ["member"]             # roles of accounts; "applicant" and the like of other nouns
    channels = ["email"]         # the first of these that the receiver has is taken
    optional = true              # its receiver may switch it off
    worth_s = 259200             # not sent any more when older than this
    page = "/member/certificate" # where `{page}` leads
    [proof]                      # a secret is made at sending: a link's token, or six digits
    form = "link"                # or "code", or "password": the account's initial one
    page = "/reset/"             # where a link leads: this, then the token
    valid_s = 86400
    [zh]                         # and [en] ...: a mail has subject and body, a text message only `sms`
    subject = "..."
    body = "..."
    [words.how.staff]            # what a fact's code reads as
    zh = "..."

`common.toml` holds what all mails have. Places for values are written `{name}`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from shared.notices import Channel
from shared.words import Words

FOLDER = Path(__file__).parent / "texts"
_COMMON = "common"
_NO_LANGUAGE = {"title", "who", "channels", "optional", "worth_s", "page", "proof", "words"}
_THREE_DAYS_S = 3 * 24 * 3600


@dataclass(frozen=True)
class ProofForm:
    """The secret that a kind sends: `page` is empty for a code, which is typed, and for a password."""

    is_link: bool
    page: str
    valid_s: int
    is_password: bool = False


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice."""

    name: str
    title: Words
    who: frozenset[str]
    channels: tuple[Channel, ...]
    optional: bool
    worth_s: int
    page: str
    proof: ProofForm | None
    texts: Mapping[str, Mapping[str, str]]
    words: Mapping[str, Mapping[str, Words]]

    def said(self, part: str, language: str, own: str) -> str:
        """A part (`subject`, `body`, `sms`) in this language, else in the body's own, else in the first."""
        return _in(self.texts, language, own)[part]


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, NoticeKind]:
    """Every kind by its name, which is its file's."""
    files = sorted(file for file in FOLDER.glob("*.toml") if file.stem != _COMMON)
    return MappingProxyType({file.stem: _read(file.stem, _toml(file)) for file in files})


def kind(name: str) -> NoticeKind:
    """The kind of this name. KeyError for one that there is none of."""
    return kinds()[name]


@lru_cache(maxsize=1)
def _shared_texts() -> Mapping[str, Mapping[str, str]]:
    return _toml(FOLDER / f"{_COMMON}.toml")


def common(language: str, own: str) -> Mapping[str, str]:
    """What every mail has, in this language."""
    return _in(_shared_texts(), language, own)


def _in(texts: Mapping[str, Mapping[str, str]], language: str, own: str) -> Mapping[str, str]:
    return texts.get(language) or texts.get(own) or next(iter(texts.values()))


def _toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def _read(name: str, data: dict[str, Any]) -> NoticeKind:
    proof = data.get("proof")
    told = {
        fact: {code: Words.of(texts, next(iter(texts))) for code, texts in codes.items()}
        for fact, codes in data.get("words", {}).items()
    }
    return NoticeKind(
        name=name,
        title=Words.of(data["title"], next(iter(data["title"]))),
        who=frozenset(data["who"]),
        channels=tuple(Channel(one) for one in data["channels"]),
        optional=data.get("optional", False),
        worth_s=data.get("worth_s", _THREE_DAYS_S),
        page=data.get("page", ""),
        proof=proof
        and ProofForm(
            proof["form"] == "link", proof.get("page", ""), proof["valid_s"], proof["form"] == "password"
        ),
        texts={key: texts for key, texts in data.items() if key not in _NO_LANGUAGE},
        words=told,
    )
