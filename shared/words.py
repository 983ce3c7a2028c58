"""A text in one or several languages, as the folders of bodies and the code tables hold it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self


@dataclass(frozen=True)
class Words:
    """A text by language (`zh`, `en` ...). `str()` gives it in the body's own language, which is printed."""

    texts: Mapping[str, str]
    own: str = ""

    @classmethod
    def of(cls, texts: Mapping[str, str], own: str) -> Self:
        """The text of a TOML table `{zh = "…", en = "…"}`; `own` is the body's language.

        Raises ValueError when there is none. What the own language lacks, the first one says.
        """
        if not texts:
            raise ValueError("a text in no language")
        if wrong := [language for language, text in texts.items() if not isinstance(text, str)]:
            raise ValueError(f"no text: {wrong}")
        trimmed = {language: text.strip() for language, text in texts.items()}
        return cls(MappingProxyType(trimmed), own if own in texts else next(iter(texts)))

    def get(self, language: str) -> str:
        """The text in this language, else in the body's own."""
        return self.texts.get(language) or str(self)

    def __str__(self) -> str:
        return self.texts.get(self.own, "")


NO_WORDS = Words({})


def listing(texts: list[str], language: str) -> str:
    """Several texts in a row, parted as the language does it."""
    return ("、" if language == "zh" else ", ").join(texts)


def labelled(label: str, text: str, language: str) -> str:
    """A text after its label: `其他：会计硕士`, `Other: Master of Accounting`."""
    return f"{label}{'：' if language == 'zh' else ': '}{text}"
