"""The columns of a register: the body's headings, tolerant of spaces, width of characters and order."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass

from shared.bodies import Body
from shared.plain import nfkc
from shared.rules import RuleError

NEEDED = (
    "certificate_number", "name", "sex", "id_type", "id_number", "route", "exam_number",
    "joined_on", "institute",
)  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """Where each fact is in a file's rows. `at` has several places for a fact that has several columns.

    `masked`: the identity numbers are masked, as in a list that was exported; each member's own is taken.
    """

    at: Mapping[str, tuple[int, ...]]
    labels: Mapping[str, str]
    masked: bool = False

    def values(self, row: list[str]) -> dict[str, str]:
        """The texts of a row by key; of several columns for one fact the first that is filled."""
        found, width = {}, len(row)
        for key, places in self.at.items():
            for place in places:
                if place < width and (text := row[place].strip()):
                    found[key] = text
                    break
        return found


def known_columns(body: Body) -> dict[str, tuple[str, ...]]:
    """Every column a register may have, in the order a new file gets them: key to headings."""
    columns: dict[str, tuple[str, ...]] = {}
    for field in body.profile.fields.values():
        if field.fact == "id_document":
            columns |= {key: body.profile.columns[key] for key in ("id_type", "id_number")}
        else:
            columns[field.key] = field.columns
    return {**columns, "category": body.profile.columns["category"]}


def known_labels(body: Body) -> dict[str, str]:
    """Every known heading, as it is compared and as it is written; those that are needed come first."""
    known = known_columns(body)
    needed = [known[key][0] for key in NEEDED if key in known]
    others = [label for labels in known.values() for label in labels]
    return {plain_label(label): label for label in (*needed, *others, *_passed_over(body))}


def _passed_over(body: Body) -> tuple[str, ...]:
    columns = body.profile.columns
    return (*columns["ignored"], *columns["id_number_masked"], *columns["exported"])


def find_columns(heading: list[str], body: Body) -> Columns:
    """Where the facts are. Raises RuleError column_missing, column_unknown, column_twice, file_empty."""
    if not any(text.strip() for text in heading):
        raise RuleError("file_empty")
    known = known_columns(body)
    keys = {plain_label(label): key for key, labels in known.items() for label in labels}
    seen: dict[str, int] = {}
    at: dict[str, list[int]] = {}
    for place, text in enumerate(heading):
        plain = plain_label(text)
        if not plain:
            continue
        if plain in seen:
            raise RuleError("column_twice", columns=[text.strip()])
        seen[plain] = place
        if plain in keys:
            at.setdefault(keys[plain], []).append(place)
    _refuse_unknown(heading, {*keys, *map(plain_label, _passed_over(body))})
    hidden = next((one for one in body.profile.columns["id_number_masked"] if plain_label(one) in seen), None)
    masked = hidden is not None and "id_number" not in at
    needed = [key for key in NEEDED if key in known and not (masked and key == "id_number")]
    if missing := [known[key][0] for key in needed if key not in at]:
        raise RuleError("column_missing", columns=missing)
    labels = {key: heading[places[0]].strip() for key, places in at.items()}
    if masked:
        labels["id_number"] = str(hidden)
    return Columns({key: tuple(places) for key, places in at.items()}, labels, masked)


def _refuse_unknown(heading: list[str], known: Container[str]) -> None:
    if unknown := [text.strip() for text in heading if plain_label(text) and plain_label(text) not in known]:
        raise RuleError("column_unknown", columns=unknown)


def plain_label(heading: str) -> str:
    """A heading as headings are compared."""
    return re.sub(r"[\s*:：\ufeff]", "", nfkc(heading))
