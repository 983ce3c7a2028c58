"""The rules of one row of a register: certified facts, profile values, and what is wrong with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from shared.bodies import Body
from shared.bodies.profile_fields import FieldKind
from shared.codes import CodeTable
from shared.members.dates import check_register_date
from shared.members.identity import Identity, check_id, mask_id, normalise_id
from shared.members.names import check_name, check_text, code_point
from shared.members.numbers import plain_number
from shared.members.profile import Value, check_profile_value, check_year, choice_key, narrowed
from shared.register import cells
from shared.register.columns import Columns
from shared.register.lost_digits import may_have_lost
from shared.rules import RuleError

Uncovered = Callable[[str], list[str]]
"""Gives the characters of a text that no font of the chain covers."""

# A malformed contact is left out with a warning: it must not keep a member out of the register.
_LEFT_OUT = frozenset({"mobile_form", "phone_form", "email_form", "postcode_form", "qq_form"})
_LONGEST = 200  # characters of a certified fact's cell; the rules themselves allow less
_SHOWN = 80  # characters of a wrong cell in a report


@dataclass(frozen=True)
class Problem:
    """What is wrong with one value. A fatal one keeps the row out; others are warnings. `value` is masked
    when it is an ID number."""

    column: str
    value: str
    code: str
    params: dict[str, Any]
    fatal: bool = True

    def as_json(self) -> list[Any]:
        """As stored in `import_rows.problems`."""
        return [self.column, self.value, self.code, self.params, self.fatal]


@dataclass
class RowResult:
    """A checked row. `facts` are column values of Member (and `profile`); the ID number is apart."""

    row: int
    number: str = ""
    id_number: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether the row can be imported."""
        return not any(problem.fatal for problem in self.problems)


class RowChecker:
    """Checks rows of one file. `uncovered` tells which characters of a name could not be printed."""

    def __init__(self, body: Body, columns: Columns, uncovered: Uncovered, today: date) -> None:
        self._body, self._columns, self._uncovered, self._today = body, columns, uncovered, today
        fields = body.profile.fields
        self._profile = [f for f in fields.values() if not f.certified and f.key in columns.at]
        self._profile_value = lru_cache(maxsize=20_000)(self._check_profile_value)
        self._date = lru_cache(maxsize=20_000)(self._check_date)
        self._institute = lru_cache(maxsize=200)(self._find_institute)
        self._sex = lru_cache(maxsize=50)(lambda text: _word(body.tables["sex"], text))
        self._route = lru_cache(maxsize=50)(lambda text: _key(body.tables["route"], text))
        self._id_type = lru_cache(maxsize=50)(lambda text: _key(body.tables["id_type"], text))
        self._category = lru_cache(maxsize=50)(lambda text: _word(body.categories, text))

    def number(self, texts: list[str]) -> str:
        """The certificate number of a row, as rows have it."""
        return plain_number(cells.shown(self._columns.values(texts).get("certificate_number", "")))

    def check(self, row: int, texts: list[str], id_number: str = "") -> RowResult:
        """Everything that is right and wrong with a row, looked at by itself.

        `id_number` is the member's own, for a file in which they are masked.
        """
        values = self._columns.values(texts)
        if id_number:
            values["id_number"] = id_number
        result = RowResult(row)
        self._certified(result, values)
        result.facts["profile"] = self._profile_values(result, values)
        return result

    def _certified(self, result: RowResult, values: Mapping[str, str]) -> None:
        facts, fields = result.facts, self._body.profile.fields
        result.number = self._take(result, values, "certificate_number", self._number) or ""
        facts["name"] = self._take(result, values, "name", self._name) or ""
        self._warn_uncovered(result, facts["name"], values)
        facts["sex"] = self._take(result, values, "sex", self._sex) if "sex" in fields else ""
        identity = self._identity(result, values)
        facts["route"] = self._take(result, values, "route", self._route)
        facts["exam_number"] = self._take(result, values, "exam_number", _code_text) or ""
        facts["approval_number"] = self._take_if(result, values, "approval_number", _code_text)
        facts["exam_year"] = self._take_if(result, values, "exam_year", self._year)
        facts["joined_on"] = self._take(result, values, "joined_on", self._date)
        facts["institute_code"] = self._take(result, values, "institute", self._institute)
        facts["category"] = self._take_if(result, values, "category", self._category)
        facts["birth_date"] = self._take_if(result, values, "birth_date", self._date)
        if identity:
            self._compare(result, identity, values)
        if facts["birth_date"] and facts["joined_on"] and facts["joined_on"] <= facts["birth_date"]:
            self._problem(result, "joined_on", values["joined_on"], RuleError("date_before_birth"))

    def _take(
        self, result: RowResult, values: Mapping[str, str], key: str, rule: Callable[[str], str]
    ) -> str | None:
        text = values.get(key, "")
        try:
            if not text:
                raise RuleError("value_missing")
            plain = cells.plain(text, is_date=rule is self._date)
            _refuse_long(plain)
            return rule(plain)
        except RuleError as error:
            self._problem(result, key, text, error)
            return None

    def _take_if(
        self, result: RowResult, values: Mapping[str, str], key: str, rule: Callable[[str], str]
    ) -> str:
        return (self._take(result, values, key, rule) or "") if key in values else ""

    def _problem(self, result: RowResult, key: str, text: str, error: RuleError, fatal: bool = True) -> None:
        label = self._columns.labels.get(key, key)
        shown = cells.shown(text)[:_SHOWN]
        shown = mask_id(normalise_id(shown)) if key == "id_number" and text else shown
        result.problems.append(Problem(label, shown, error.code, error.params, fatal))

    def _number(self, text: str) -> str:
        number = plain_number(text)
        if not self._body.number_pattern.fullmatch(number):
            raise RuleError("number_form")
        return number

    def _name(self, text: str) -> str:
        return check_name(text, self._body.name_shortest, self._body.name_longest)

    def _warn_uncovered(self, result: RowResult, name: str, values: Mapping[str, str]) -> None:
        if missing := self._uncovered(name):
            points = [code_point(char) for char in missing]
            error = RuleError("char_uncovered", char="".join(missing), code_point=" ".join(points))
            self._problem(result, "name", values["name"], error, fatal=False)

    def _identity(self, result: RowResult, values: Mapping[str, str]) -> Identity | None:
        kind = self._take(result, values, "id_type", self._id_type)
        text = values.get("id_number", "")
        try:
            if not text:
                raise RuleError("value_missing")
            number = cells.plain(text, is_date=False)
            _refuse_long(number)
            if kind is None:
                return None
            identity = check_id(self._body.admission.id_types[kind], number, self._today)
        except RuleError as error:
            self._problem(result, "id_number", text, error)
            return None
        if may_have_lost(identity.number):
            self._problem(result, "id_number", text, RuleError("id_digits_doubtful"), fatal=False)
        result.id_number, result.facts["id_type"] = identity.number, kind
        return identity

    def _compare(self, result: RowResult, identity: Identity, values: Mapping[str, str]) -> None:
        """Sex and birth date as the number has them; what a column says otherwise is an error."""
        facts = result.facts
        sex = self._body.tables["sex"].word(identity.sex) if identity.sex else ""
        if sex and facts["sex"] and facts["sex"] != sex:
            self._problem(result, "sex", values["sex"], RuleError("sex_differs", expected=sex))
        if identity.birth_date is None:
            return
        born = identity.birth_date.isoformat()
        if facts["birth_date"] and facts["birth_date"] != born:
            self._problem(result, "birth_date", values["birth_date"], RuleError("birth_date_differs"))
        facts["birth_date"] = born

    def _check_date(self, text: str) -> str:
        day = check_register_date(text)
        if day > self._today:
            raise RuleError("date_future")
        if day.year < 1900:
            raise RuleError("date_form")
        return day.isoformat()

    def _year(self, text: str) -> str:
        return check_year(text, self._body.profile.fields["exam_year"].first_year)

    def _find_institute(self, text: str) -> str:
        found = self._body.institute(narrowed(text))
        if found is None:
            raise RuleError("institute_unknown")
        return found.code

    def _profile_values(self, result: RowResult, values: Mapping[str, str]) -> dict[str, Value]:
        taken: dict[str, Value] = {}
        for described in self._profile:
            if text := values.get(described.key):
                value = self._profile_value(described.key, text)
                if isinstance(value, RuleError):
                    fatal = value.code not in _LEFT_OUT
                    self._problem(result, described.key, text, value, fatal)
                elif value:
                    taken[described.key] = value
        return taken

    def _check_profile_value(self, key: str, text: str) -> Value | RuleError:
        try:
            field = self._body.profile.fields[key]
            return check_profile_value(field, cells.plain(text, is_date=field.kind == FieldKind.DATE))
        except RuleError as error:
            return error


def _refuse_long(text: str) -> None:
    """Before any rule looks at it."""
    if len(text) > _LONGEST:
        raise RuleError("value_too_long", longest=_LONGEST, found=len(text))


def _word(table: CodeTable, text: str) -> str:
    """The word that is printed."""
    found = table.find(narrowed(text))
    if found is None:
        raise RuleError("choice_unknown", choices=[str(code.words) for code in table.entries])
    return str(found.words)


def _key(table: CodeTable, text: str) -> str:
    return choice_key(table, narrowed(text))


def _code_text(text: str) -> str:
    code = check_text(text)
    if len(code) > 48:
        raise RuleError("value_too_long", longest=48, found=len(code))
    return code
