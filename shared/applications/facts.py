"""What an application says: its steps, the fields of each, and the rules of every field.

The rules are those of the register and of 基本信息. A value is kept as it was typed only when it is right.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from shared import pasted
from shared.applications import Application, id_number
from shared.bodies import body
from shared.codes import CodeTable
from shared.members.dates import check_date
from shared.members.identity import Identity, Sex, check_id, ids_meant
from shared.members.names import check_name, check_text
from shared.members.profile import check_profile_value, check_year
from shared.rules import RuleError

Values = dict[str, str]

# Certified facts by step, in their order; `contact` has the fields that the body's folder names.
STEPS: Mapping[str, tuple[str, ...]] = {
    "way": ("way",),
    "identity": ("name", "id_type", "id_number", "sex", "birth_date"),
    "qualification": ("route", "exam_number", "exam_year", "way_date"),
    "institute": ("institute_code",),
    "contact": (),
}
_OPTIONAL = frozenset({"exam_year"})
_LONGEST_NUMBER = 48


@dataclass
class Checked:
    """What is kept of a step, and what is wrong with the rest."""

    values: Values = field(default_factory=dict)
    wrong: dict[str, RuleError] = field(default_factory=dict)


def open_steps(found: Application) -> list[str]:
    """The steps that its applicant may change: once it was sent, only reviewers move it to another
    institute.
    """
    return [step for step in STEPS if step != "institute" or found.first_sent_at is None]


def fields_of(step: str) -> tuple[str, ...]:
    """Keys of a step's fields."""
    return body().applications.contact if step == "contact" else STEPS[step]


def all_fields() -> tuple[str, ...]:
    """Keys of every field, in the order of the steps."""
    return tuple(key for step in STEPS for key in fields_of(step))


def value(found: Application, key: str) -> str:
    """What a field of this application holds now; '' for nothing."""
    if key == "id_number":
        return id_number(found)
    if key in body().applications.contact:
        return str(found.contact.get(key) or "")
    return str(getattr(found, key) or "")


def check(found: Application, step: str, typed: Mapping[str, str], today: date) -> Checked:
    """The typed fields as they would be kept: half a form is kept, too, so nothing is missing yet."""
    made = Checked()
    for key in fields_of(step):
        if key not in typed:
            continue
        text = " ".join(typed.get(key, "").split())
        try:
            made.values[key] = _rule(key)(text) if text else ""
        except RuleError as error:
            made.wrong[key] = error
    if step == "identity":
        _compare(found, made, today)
    return made


def is_needed(found: Application, key: str) -> bool:
    """Whether the field must be filled in before the application is sent."""
    if key in ("sex", "birth_date"):
        return not _told_by_number(found)
    if key in body().applications.contact:
        return key != "office_phone"
    return key not in _OPTIONAL


def lacking(found: Application, step: str) -> list[str]:
    """Keys of the step's fields that are still to be filled in."""
    return [key for key in fields_of(step) if is_needed(found, key) and not value(found, key)]


def counts_on(found: Application) -> date:
    """The day to which ages of certificates and bars are counted: of the first sending, else today."""
    return body().local(found.first_sent_at).date() if found.first_sent_at else body().today()


def way_fits(found: Application, sent_on: date) -> bool:
    """Whether the day that counts for its way is recent enough on the day of the first sending."""
    way = body().applications.ways.get(found.way)
    if way is None or not found.way_date:
        return way is not None
    day = date.fromisoformat(found.way_date)
    return not way.within_years or sent_on < years_after(day, way.within_years)


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February is then 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _identity(kind: str, text: str, today: date) -> Identity:
    """The document behind what was typed or pasted. Raises RuleError with an `id_...` code."""
    types = body().admission.id_types
    if kind not in types:
        raise RuleError("choice_unknown", choices=[str(one.code.words) for one in types.values()])
    wrong: RuleError | None = None
    for reading in ids_meant(text):
        try:
            return check_id(types[kind], reading, today)
        except RuleError as error:
            wrong = wrong or error
    raise wrong or RuleError("id_missing")


def _compare(found: Application, made: Checked, today: date) -> None:
    """The number by its kind; sex and birth date as the number has them."""
    text = made.values.get("id_number", "")
    kind = made.values.get("id_type") or found.id_type
    if not text or "id_type" in made.wrong or "id_number" in made.wrong:
        return
    try:
        identity = _identity(kind, text, today)
    except RuleError as error:
        made.wrong["id_number"] = error
        made.values.pop("id_number", None)
        return
    made.values["id_number"] = identity.number
    if identity.sex is not None:
        made.values["sex"] = str(body().tables["sex"].word(identity.sex))
    if identity.birth_date is not None:
        made.values["birth_date"] = identity.birth_date.isoformat()
    made.wrong = {key: error for key, error in made.wrong.items() if key not in _said_by(identity)}


def _said_by(identity: Identity) -> set[str]:
    said = {"sex": identity.sex, "birth_date": identity.birth_date}
    return {key for key, known in said.items() if known is not None}


def _told_by_number(found: Application) -> bool:
    kind = body().admission.id_types.get(found.id_type)
    return bool(kind and kind.rule in ("gb11643", "hmt") and found.id_number_sealed)


def _rule(key: str) -> Callable[[str], str]:
    if key in body().applications.contact:
        described = body().profile.fields[key]
        return lambda text: str(check_profile_value(described, text))
    return _RULES[key]


def _name(text: str) -> str:
    return check_name(text, body().name_shortest, body().name_longest)


def _of(table: Callable[[], CodeTable]) -> Callable[[str], str]:
    def check_key(text: str) -> str:
        found = table().find(text)
        if found is None:
            raise RuleError("choice_unknown", choices=[str(one.words) for one in table().entries])
        return found.key

    return check_key


def _sex(text: str) -> str:
    table = body().tables["sex"]
    found = table.find(text)
    if found is None or found.key not in set(Sex):
        raise RuleError("choice_unknown", choices=[str(one.words) for one in table.entries])
    return str(found.words)


def _way(text: str) -> str:
    ways = body().applications.ways
    if text not in ways:
        raise RuleError("choice_unknown", choices=[str(one.words) for one in ways.values()])
    return text


def _institute(text: str) -> str:
    found = body().institute(text)
    if found is None:
        raise RuleError("institute_unknown")
    return found.code


def _past_day(text: str) -> str:
    day = check_date(text)
    if day > body().today():
        raise RuleError("date_future")
    if day.year < 1900:
        raise RuleError("date_form")
    return day.isoformat()


def _number(text: str) -> str:
    number = check_text(pasted.plain(text))
    if len(number) > _LONGEST_NUMBER:
        raise RuleError("value_too_long", longest=_LONGEST_NUMBER, found=len(number))
    return number


def _year(text: str) -> str:
    field = body().profile.fields.get("exam_year")
    return check_year(text, field.first_year if field else 1900)


_RULES: Mapping[str, Callable[[str], str]] = {
    "way": _way,
    "name": _name,
    "id_type": _of(lambda: body().tables["id_type"]),
    "id_number": _number,
    "sex": _sex,
    "birth_date": _past_day,
    "route": _of(lambda: body().tables["route"]),
    "exam_number": _number,
    "exam_year": _year,
    "way_date": _past_day,
    "institute_code": _institute,
}
