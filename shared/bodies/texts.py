"""What a body says on its pages: its terms (`body.toml`) and its texts (`texts.toml`)."""

from dataclasses import dataclass
from typing import Any

from shared.words import Words


@dataclass(frozen=True)
class Terms:
    """What the body calls a member and the enquiry by which one gets number and initial password, and what
    stands across a specimen."""

    member: Words
    enquiry: Words
    specimen: Words


@dataclass(frozen=True)
class Text:
    """A titled text of the portal; `date` is empty but for announcements."""

    title: Words
    text: Words
    date: str = ""


@dataclass(frozen=True)
class PrivacyNotice:
    """Told before personal data are asked for: `brief` beside the form, `text` on a page of its own."""

    title: Words
    brief: Words
    text: Words


def read_privacy(data: dict[str, Any], own: str) -> PrivacyNotice:
    """The notice; `own` is the body's language. Raises TypeError for one part too many or too few."""
    return PrivacyNotice(**{key: Words.of(text, own) for key, text in data.items()})


def read_terms(data: dict[str, Any], own: str) -> Terms:
    """The terms; `own` is the body's language. Raises TypeError for one too many or too few."""
    return Terms(**{key: Words.of(text, own) for key, text in data.items()})


def read_text(data: dict[str, Any], own: str) -> Text:
    """One text; `own` is the body's language. Raises KeyError or ValueError."""
    return Text(Words.of(data["title"], own), Words.of(data["text"], own), data.get("date", ""))
