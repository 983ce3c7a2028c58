"""Codes in words: every code that the service raises has some, with whatever its row kept."""

import re
from pathlib import Path

import pytest
from flask import Flask

from shared.jobs.kinds import all_kinds
from web import words
from web.app import create_app
from web.words.register import WORDS

ROOT = Path(__file__).parents[2]
_RAISED = re.compile(r'(?:JobError|Refused|RuleError)\(\s*"([a-z_]+)"')


def _codes() -> set[str]:
    files = [*ROOT.glob("shared/**/*.py"), *ROOT.glob("worker/**/*.py")]
    return {code for file in files for code in _RAISED.findall(file.read_text("utf-8"))}


@pytest.fixture
def plain_app(settings_env: dict[str, str]) -> Flask:
    return create_app()


def test_every_code_that_is_raised_has_words_of_its_own(plain_app: Flask) -> None:
    params = dict.fromkeys(re.findall(r"\{([a-z_]+)\}", str(WORDS)), "1") | {"min_dpi": 150, "dpi": 90}
    with plain_app.test_request_context():
        wordless = sorted(code for code in _codes() if code in words.reason(code, params))
    assert wordless == []


def test_every_kind_of_job_has_words(plain_app: Flask) -> None:
    in_words = plain_app.jinja_env.filters["job_kind"]
    with plain_app.test_request_context():
        assert [kind.name for kind in all_kinds() if in_words(kind.name) == kind.name] == []


def test_a_row_without_the_parameters_is_still_told(plain_app: Flask) -> None:
    with plain_app.test_request_context():
        for code in _codes():
            assert words.reason(code, {})


def test_a_missing_glyph_is_told_with_character_code_point_and_fonts() -> None:
    params = {"char": "𬺓", "code_point": "U+2CE93", "fonts": ["Noto Serif CJK SC", "HanaMinB"]}
    told = words.reason("glyph_missing", params)
    for part in ("𬺓", "U+2CE93", "Noto Serif CJK SC、HanaMinB"):
        assert part in told
