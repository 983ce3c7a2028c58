"""The facts that are printed on a certificate, frozen when a member confirms or a campaign prints."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from shared.bodies.documents import EDITION_KEYS, FACE_KEYS, MEMBER_KEYS

Value = str | date | int | None  # of one key
_DATES = ("joined_on", "issued_on")


@dataclass(frozen=True)
class Facts:
    """What one certificate says; None for what its kind of document does not print.

    `issued_on`, `edition`, `verify_code` and `public_address` are empty until an edition is reserved
    (`for_edition`).
    `profile` holds further printed values by profile key, in words.
    """

    name: str
    certificate_number: str
    sex: str | None = None
    category: str | None = None
    joined_on: date | None = None
    institute: str | None = None
    body_name: str | None = None
    issued_on: date | None = None
    edition: int | None = None
    verify_code: str = ""
    public_address: str = ""
    profile: Mapping[str, str] = field(default_factory=dict)

    def for_edition(self, edition: int, issued_on: date, verify_code: str, public_address: str = "") -> Self:
        """The same facts with what only a reserved edition knows; the address is where to type the code."""
        return replace(
            self, edition=edition, issued_on=issued_on, verify_code=verify_code, public_address=public_address
        )

    def printed_keys(self) -> Iterator[str]:
        """The keys that have a value."""
        return (key for key in (*FACE_KEYS, *self.profile) if self.value(key))

    def value(self, key: str) -> Value:
        """The value of a face key or a profile key; None when there is none."""
        if key in FACE_KEYS:
            value: Value = getattr(self, key)
            return value
        return self.profile.get(key)

    def to_json(self) -> dict[str, Any]:
        """JSON values, for a row; `from_json` reads them back."""
        values = self.lasting() | {key: getattr(self, key) for key in EDITION_KEYS}
        values["issued_on"] = self.issued_on.isoformat() if self.issued_on else None
        return values

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
        values = {key: getattr(self, key) for key in MEMBER_KEYS}
        if self.joined_on:
            values["joined_on"] = self.joined_on.isoformat()
        printed = {key: value for key, value in values.items() if value is not None}
        return {**printed, "profile": dict(self.profile)}
