"""What a body asks of photos that people hand in (`photos.toml`): the member's own way, reasons to refuse."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from shared.codes import Code
from shared.words import Words

_MOST_TRIES = 100
_MOST_DAYS = 36_500
_LONGEST_KEY = 24  # of the column


@dataclass(frozen=True)
class PhotoRules:
    """`upload`: members may send a photo themselves, until `tries` of them were refused, by the checks or a
    person. `grounds` are what a reviewer can choose from. Files of photos that were refused or replaced are
    erased after `kept_days`, unless a kept edition shows them.
    """

    upload: bool
    tries: int
    kept_days: int
    grounds: Mapping[str, Code]


def read_photos(data: dict[str, Any], own: str) -> PhotoRules:
    """The rules; raises KeyError, TypeError or ValueError where they make no sense."""
    grounds = {one["key"]: Code(one["key"], Words.of(one["words"], own)) for one in data["ground"]}
    rules = PhotoRules(data["upload"], data["tries"], data["kept_days"], MappingProxyType(grounds))
    if not isinstance(rules.upload, bool):
        raise TypeError("upload is true or false")
    if not 0 < rules.tries <= _MOST_TRIES:
        raise ValueError(f"tries: 1 to {_MOST_TRIES} are expected")
    if not 0 < rules.kept_days <= _MOST_DAYS:
        raise ValueError(f"kept_days: 1 to {_MOST_DAYS} are expected")
    if len(grounds) < len(data["ground"]) or any(len(key) > _LONGEST_KEY for key in grounds):
        raise ValueError("ground: a key occurs twice, or is too long")
    return rules
