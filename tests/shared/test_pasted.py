"""What was typed or pasted, in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import pasted
from shared.members.same_name import same_name


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  Ｏ’Neil\u00a0\u3000x\u200b\ufeff ", "O'Neil x"),
        ("a–b—c－d‐e", "a-b-c-d-e"),
        ("line\r\nbreak\ttab", "line break tab"),
        ("soft\u00adhyphen\u2060 \ufe0f", "softhyphen"),
    ],
)
def test_what_looks_the_same_is_spelt_the_same(typed: str, plain: str) -> None:
    assert pasted.plain(typed) == plain


@given(st.text())
def test_a_plain_text_is_plain_already(text: str) -> None:
    assert pasted.plain(pasted.plain(text)) == pasted.plain(text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("110002230045。", ["110002230045"]),
        ("编号 1100 0223 0045，2026年", ["110002230045", "2026"]),
        ("Fellow no. tr–0001, Ada", ["TR-0001"]),
        ("no number", []),
    ],
)
def test_numbers_are_found_in_a_sentence_the_longest_first(text: str, numbers: list[str]) -> None:
    assert pasted.numbers(text) == numbers


@pytest.mark.parametrize(
    ("typed", "known", "same"),
    [
        ("会协考核[2015]12号。", "会协考核〔2015〕12号", True),
        ("QK0000000l1", "QK000000011", True),
        ("QK000000012", "QK000000011", False),
        ("", "", False),
        ("QK000000012，QK000000011", "QK000000011", False),  # several guesses are none
    ],
)
def test_a_typed_number_is_the_known_one_or_not(typed: str, known: str, same: bool) -> None:
    assert pasted.same_number(typed, known) is same


@pytest.mark.parametrize(
    ("typed", "known", "same"),
    [
        ("阿卜杜.买买提", "阿卜杜·买买提", True),
        ("⼀⼒", "一力", True),
        ("张\u3000三", "张三", True),
        ("陈华", "陈\U0002ebf4华", False),  # a character that this Python's tables don't know yet
        ("张三，李四", "张三", False),
        ("·", "张三", False),
    ],
)
def test_a_typed_name_is_the_known_one_or_not(typed: str, known: str, same: bool) -> None:
    assert same_name(typed, known) is same
