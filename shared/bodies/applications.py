"""How people apply for membership and who decides (`applications.toml`).

Everything that differs between bodies: the ways in, what each asks for as evidence, the levels of review
with their days, the grounds of refusal, the numbers of new members, how long things are kept.
"""

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from shared.bodies.profile_fields import Profile
from shared.words import NO_WORDS, Words


@dataclass(frozen=True)
class Way:
    """Who may apply: one of the ways in. `date` is the day that counts for it and `within_years` how long
    ago that may be on the day of the first sending (0: any time); `documents` are needed, `more` may be
    added."""

    key: str
    words: Words
    hint: Words
    date: Words
    within_years: int
    too_old: Words
    documents: tuple[str, ...]
    more: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """A kind of document; `erased` once the application is decided. `routes`: only for these, () for all."""

    key: str
    words: Words
    hint: Words
    erased: bool
    routes: tuple[str, ...]


@dataclass(frozen=True)
class Ground:
    """A reason not to admit somebody; it bars for so many years, None: as the body usually does."""

    key: str
    words: Words
    years: int | None


@dataclass(frozen=True)
class Review:
    """Levels and times: working days a level, then days of the calendar."""

    institute: bool
    national: bool
    institute_days: int
    national_days: int
    second_person: frozenset[str]  # institutes where a second person decides
    draft_days: int  # a draft never sent lapses
    mend_days: int  # so does what was returned and never sent again,
    mend_told_days: int  # which is told so long before
    erase_days: int  # personal data of what came to nothing goes so long after its end
    bar_years: int  # of a ground that names none


@dataclass(frozen=True)
class Numbers:
    """会员证书编号: the pattern, the first serial of a counter, the most characters."""

    pattern: str
    start: int
    longest: int = 32


@dataclass(frozen=True)
class Applications:
    """Everything of `applications.toml`, by key and in the order it is shown."""

    ways: Mapping[str, Way]
    papers: Mapping[str, Paper]
    grounds: Mapping[str, Ground]
    contact: tuple[str, ...]  # keys of fields of the profile that are asked for
    signed_form: bool  # the printed form must be signed and sent along
    pledge: Words
    after_refusal: Words  # when and how to apply again, or object
    announced_name: str  # full, masked or surname
    review: Review
    numbers: Numbers

    def needed(self, way: str, route: str) -> list[str]:
        """Keys of the papers that an application of this way and route must have."""
        found = self.ways.get(way)
        keys = found.documents if found else ()
        return [key for key in (*keys, *(("form",) if self.signed_form else ())) if self._fits(key, route)]

    def taken(self, way: str, route: str) -> list[str]:
        """Keys of all papers that such an application may have."""
        found = self.ways.get(way)
        more = found.more if found else ()
        return [*self.needed(way, route), *(key for key in more if self._fits(key, route))]

    def _fits(self, key: str, route: str) -> bool:
        routes = self.papers[key].routes
        return not routes or route in routes


def read_applications(data: dict[str, Any], profile: Profile, own: str) -> Applications:
    """The table; `own` is the body's language. Raises KeyError, TypeError or ValueError."""
    papers = _by_key(_paper(one, own) for one in data["paper"])
    ways = _by_key(_way(one, own) for one in data["way"])
    found = Applications(
        ways=ways, papers=papers, grounds=_by_key(_ground(one, own) for one in data["ground"]),
        contact=tuple(data["contact"]), signed_form=data["signed_form"],
        pledge=Words.of(data["pledge"], own),
        after_refusal=Words.of(data["after_refusal"], own), announced_name=data["announced_name"],
        review=_review(data["review"]), numbers=_numbers(data["numbers"]),
    )  # fmt: skip
    _check(found, profile)
    return found


def _check(found: Applications, profile: Profile) -> None:
    named = {key for way in found.ways.values() for key in (*way.documents, *way.more)}
    if found.signed_form:
        named.add("form")
    if unknown := named - found.papers.keys():
        raise ValueError(f"no such paper: {sorted(unknown)}")
    mine = {field.key for field in profile.editable()}
    if unknown := set(found.contact) - mine:
        raise ValueError(f"contact: no such field of one's own in profile.toml: {sorted(unknown)}")
    if found.announced_name not in ("full", "masked", "surname"):
        raise ValueError("announced_name is full, masked or surname")


Keyed = TypeVar("Keyed", Way, Paper, Ground)


def _by_key(rows: Iterable[Keyed]) -> Mapping[str, Keyed]:
    found: dict[str, Keyed] = {}
    for one in rows:
        if found.setdefault(one.key, one) is not one:
            raise ValueError(f"{one.key} occurs twice")
    if not found:
        raise ValueError("there is no way, paper or ground")
    return MappingProxyType(found)


def _way(data: dict[str, Any], own: str) -> Way:
    return Way(
        key=data["key"], words=Words.of(data["words"], own), hint=Words.of(data["hint"], own),
        date=Words.of(data["date"], own), within_years=int(data.get("within_years", 0)),
        too_old=Words.of(data["too_old"], own) if "too_old" in data else NO_WORDS,
        documents=tuple(data["documents"]), more=tuple(data.get("more", ())),
    )  # fmt: skip


def _paper(data: dict[str, Any], own: str) -> Paper:
    hint = Words.of(data["hint"], own) if "hint" in data else NO_WORDS
    routes = tuple(data.get("routes", ()))
    return Paper(data["key"], Words.of(data["words"], own), hint, bool(data.get("erased", False)), routes)


def _ground(data: dict[str, Any], own: str) -> Ground:
    return Ground(data["key"], Words.of(data["words"], own), data.get("years"))


def _review(data: dict[str, Any]) -> Review:
    found = Review(**{**data, "second_person": frozenset(data["second_person"])})
    if not (found.institute or found.national):
        raise ValueError("review: one level at least must be on")
    days = (found.institute_days, found.national_days, found.draft_days, found.mend_days, found.erase_days)
    if min(days) < 1 or not 0 < found.mend_told_days < found.mend_days:
        raise ValueError("review: days are whole and positive, mend_told_days is below mend_days")
    return found


def _numbers(data: dict[str, Any]) -> Numbers:
    found = Numbers(data["pattern"], int(data["start"]))
    named = {name for _text, name, _form, _how in string.Formatter().parse(found.pattern) if name}
    if "serial" not in named or named - {"region", "year", "serial"}:
        raise ValueError("numbers.pattern has {serial}, and may have {region} and {year}")
    return found
