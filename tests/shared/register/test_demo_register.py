"""The demo register: reproducible, valid, and with exactly seven names in a thousand that must not print."""

import io
from datetime import date
from functools import lru_cache

import pytest
from fontTools.ttLib import TTCollection, TTFont

from shared.bodies import body
from shared.members.identity import check_id
from shared.register.checks import RowChecker, RowResult
from shared.register.columns import find_columns
from shared.register.demo import TROUBLED, demo_rows, heading
from shared.register.table_file import write_xlsx

_NOTO = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
_HANAZONO = "/usr/share/fonts/truetype/hanazono/HanaMin{}.ttf"


@lru_cache(maxsize=1)
def _chain() -> frozenset[int]:
    """What Noto Serif CJK SC, HanaMinA and HanaMinB cover, read from the installed fonts."""
    simplified = next(f for f in TTCollection(_NOTO).fonts if "SC" in f["name"].getDebugName(4))
    fonts = [simplified, *(TTFont(_HANAZONO.format(which)) for which in "AB")]
    return frozenset(point for font in fonts for point in font.getBestCmap())


def _uncovered(text: str) -> list[str]:
    return [char for char in text if ord(char) not in _chain()]


@pytest.fixture(scope="module")
def results() -> list[RowResult]:
    rows = list(demo_rows(body(), 1_000, 1))
    checker = RowChecker(body(), find_columns(heading(body()), body()), _uncovered, date(2026, 1, 1))
    return [checker.check(number, texts) for number, texts in enumerate(rows, 2)]


def test_three_names_are_refused_and_four_warned_of(results):
    refused = [p for one in results if not one.good for p in one.problems]
    assert sorted(p.code for p in refused) == ["char_private_use", "char_private_use", "char_untypable"]
    warned = [p for one in results if one.good for p in one.problems]
    assert [p.code for p in warned] == ["char_uncovered"] * 4
    assert all(len(p.params["char"]) == 1 for p in warned)


def test_the_other_993_have_only_characters_that_the_chain_covers(results):
    good = [one for one in results if not one.problems]
    assert len(good) == 993
    assert all(not _uncovered(one.facts["name"]) for one in good)


def test_names_are_of_2_to_15_characters_some_with_a_dot_and_some_rare(results):
    names = [one.facts["name"] for one in results if one.good]
    assert {len(name) for name in names} >= {2, 3, 4}
    assert all(2 <= len(name) <= 15 for name in names)
    assert sum("·" in name for name in names) >= 10
    assert sum(any(ord(char) > 0xFFFF for char in name) for name in names) >= 5


def test_id_numbers_certificate_numbers_and_institutes_are_as_they_should_be(results):
    good = [one for one in results if one.good]
    assert len({one.id_number for one in good}) == len(good) == len({one.number for one in good})
    for one in good:
        check_id(body().admission.id_types[one.facts["id_type"]], one.id_number)
    assert {one.facts["institute_code"] for one in results} == {one.code for one in body().institutes}
    routes = [one.facts["route"] for one in good]
    assert 10 <= routes.count("assessment") <= 60


def test_examination_numbers_tell_the_demo_service_whose_photo_is_a_mans_and_which_are_troubled():
    keys = heading(body())
    rows = [dict(zip(keys, row, strict=True)) for row in demo_rows(body(), 1_000, 1)]
    numbers = {row["全科合格证号"]: row["性别"] for row in rows if row["资格取得方式"] == "考试"}
    assert all((number[-1] in "13579") == (sex == "男") for number, sex in numbers.items())
    for begins in TROUBLED:
        assert sum(number.startswith(begins) for number in numbers) == 5


def test_most_members_lack_exactly_one_required_field(results):
    required = [field.key for field in body().profile.editable() if field.required]
    lacking = [sum(key not in one.facts["profile"] for key in required) for one in results]
    assert set(lacking) == {0, 1}
    assert lacking.count(1) > 850


def test_the_same_seed_gives_the_same_bytes_and_another_one_others():
    def made(seed: int) -> bytes:
        file = io.BytesIO()
        write_xlsx(file, demo_rows(body(), 40, seed))
        return file.getvalue()

    assert made(3) == made(3) != made(4)


def test_id_numbers_stay_unique_in_a_large_register():
    keys = heading(body())
    place = keys.index("证件号码")
    numbers = [row[place] for row in demo_rows(body(), 20_000, 2)]
    assert len(set(numbers)) == len(numbers)
