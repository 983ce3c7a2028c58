"""A text in one or several languages, as the folders of bodies and the code tables hold it."""

from collections.abc import Iterable, Mapping
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


@dataclass(frozen=True)
class Writing:
    """How a language parts what stands in a row, and a label from its text, spaces included."""

    between: str
    after_label: str

    def listing(self, texts: Iterable[str]) -> str:
        """Several texts in a row."""
        return self.between.join(texts)

    def labelled(self, label: str, text: str) -> str:
        """A text after its label: `其他：会计硕士`, `Other: Master of Accounting`."""
        return f"{label}{self.after_label}{text}"
