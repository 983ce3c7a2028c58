"""Every expression and rule that a text of strangers meets takes ten times as long for ten times the text."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from shared import bodies, pasted, plain
from shared.accounts import passwords
from shared.accounts import rules as account_rules
from shared.bodies import body
from shared.campaigns import selection
from shared.certificates import verification, verify_code
from shared.members import characters, dates, identity, names, numbers, profile
from shared.members.same_name import same_name
from shared.register import cells, columns, table_file, text_file
from shared.register.files import formats, outline, package
from tests.shapes import SHAPES, growth
from web import passwords as chosen
from web import places
from web.ops import campaign_form
from worker.press import design_files, drawn

_MOST = 40.0  # a linear one grows by 10, a quadratic one by 100
_MODULES = (
    account_rules, bodies, campaign_form, cells, characters, columns, dates, design_files, drawn, formats,
    identity, names, numbers, outline, package, passwords, pasted, places, plain, profile, selection,
    table_file, text_file, verification, verify_code,
)  # fmt: skip


def _expressions() -> dict[str, re.Pattern[Any]]:
    found = {
        f"{module.__name__}.{name}": value
        for module in _MODULES
        for name, value in vars(module).items()
        if isinstance(value, re.Pattern)
    }
    found |= {f"number of {body().key}": body().number_pattern}
    return found | {k.key: k.pattern for k in body().admission.id_types.values() if k.pattern}


def _rules() -> dict[str, Callable[[str], object]]:
    here = body()
    kinds = {(f.kind, f.check, f.multiline): f for f in here.profile.editable()}.values()
    fields = {f.key: partial(profile.check_profile_value, f) for f in kinds}
    documents = {key: partial(identity.check_id, kind) for key, kind in here.admission.id_types.items()}
    tables = {f"choice {k}": partial(profile.choice_key, t) for k, t in list(here.tables.items())[:3]}
    checks = {f"check {name}": check for name, check in profile.CHECKS.items()}
    return {
        **fields, **documents, **tables, **checks,
        "date": dates.check_date, "register date": dates.check_register_date,
        "year": lambda text: profile.check_year(text, 1990),
        "name": names.check_name, "spelt": names.spelt, "name key": names.name_key,
        "garbled": characters.garbled, "text": names.check_text, "number": numbers.plain_number,
        "id": identity.normalise_id, "code": verify_code.read, "pasted": pasted.plain,
        "pasted numbers": pasted.numbers, "same name": partial(same_name, known="张三"),
        "same number": partial(pasted.same_number, known="12"), "numbers": selection.Numbered.in_text,
        "place": places.safe, "count": campaign_form.typed_count, "initial": passwords.as_initial,
        "cell": table_file.guarded, "read cell": cells.of_text,
        "format": partial(formats.special, 164), "nfkc": plain.nfkc, "nfc": plain.nfc,
        "common": chosen._is_common,
        "monotonous": chosen._is_monotonous,
    }  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_every_rule_is_linear(settings_env: dict[str, str], shape: str) -> None:
    grown = {name: growth(rule, shape) for name, rule in _rules().items()}
    assert {name: times for name, times in grown.items() if times > _MOST} == {}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_expression_is_linear(settings_env: dict[str, str], shape: str) -> None:
    slow = {}
    for name, expression in _expressions().items():
        for how in ("fullmatch", "search", "findall", "sub"):
            times = growth(partial(_use, expression, how), shape)
            if times > _MOST:
                slow[name, how] = times
    assert slow == {}


def _use(expression: re.Pattern[Any], how: str, text: str) -> object:
    subject: Any = text.encode() if isinstance(expression.pattern, bytes) else text
    if how == "sub":
        return expression.sub(subject[:0], subject)
    return getattr(expression, how)(subject)


def test_marks_that_anybody_writes_are_kept() -> None:
    text = "e\N{COMBINING ACUTE ACCENT}" + "字" * 300 + "ｅ"
    assert plain.nfkc(text) == "é" + "字" * 300 + "e"
    assert plain.nfc("a" + "\N{COMBINING GRAVE ACCENT}" * 500) == "à" + "\N{COMBINING GRAVE ACCENT}" * 29
