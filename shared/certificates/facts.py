"""The facts that are printed on a certificate, frozen when a member confirms or a campaign prints."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

# The keys a design may print (besides profile keys that the body allows on a face).
FACE_KEYS = (
    "name",
    "sex",
    "certificate_number",
    "category",
    "joined_on",
    "institute",
    "issued_on",
    "edition",
    "verify_code",
    "body_name",
)
# These differ from edition to edition of the same facts, so a fingerprint leaves them out.
EDITION_KEYS = ("issued_on", "edition", "verify_code")
_DATES = ("joined_on", "issued_on")


@dataclass(frozen=True)
class Facts:
    """What one certificate says.

    `issued_on`, `edition` and `verify_code` are empty until an edition is reserved (`for_edition`).
    `profile` holds further printed values by profile key; only keys that the body allows on a face.
    """

    name: str
    sex: str
    certificate_number: str
    category: str
    joined_on: date
    institute: str
    body_name: str
    issued_on: date | None = None
    edition: int | None = None
    verify_code: str = ""
    profile: Mapping[str, str] = field(default_factory=dict)

    def for_edition(self, edition: int, issued_on: date, verify_code: str) -> Self:
        """The same facts with what only a reserved edition knows."""
        return replace(self, edition=edition, issued_on=issued_on, verify_code=verify_code)

    def value(self, key: str) -> str | date | int | None:
        """The value of a face key or a profile key; None when there is none."""
        if key in FACE_KEYS:
            value: str | date | int | None = getattr(self, key)
            return value
        return self.profile.get(key)

    def to_json(self) -> dict[str, Any]:
        """JSON values, for a row; `from_json` reads them back."""
        values: dict[str, Any] = {key: getattr(self, key) for key in FACE_KEYS}
        for key in _DATES:
            values[key] = values[key].isoformat() if values[key] else None
        return {**values, "profile": dict(self.profile)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any] | str) -> Self:
        """Facts from what `to_json` gave (or its text). Raises KeyError, TypeError or ValueError."""
        known = dict(json.loads(values) if isinstance(values, str) else values)
        for key in _DATES:
            if known.get(key) is not None:
                known[key] = date.fromisoformat(known[key])
        return cls(**known)

    def lasting(self) -> dict[str, Any]:
        """The JSON values that a fingerprint covers: all but what belongs to one edition."""
        return {key: value for key, value in self.to_json().items() if key not in EDITION_KEYS}
