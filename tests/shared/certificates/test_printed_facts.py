"""Facts, fingerprint and verify code: what two editions share, and what people may type."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.certificates import verify_code
from shared.certificates.facts import Facts
from shared.certificates.fingerprint import fingerprint
from shared.certificates.verify_code import Asked, CodeError

FACTS = Facts(
    name="木合塔尔·艾山",
    sex="男",
    certificate_number="110002230045",
    category="非执业会员",
    joined_on=date(2023, 2, 14),
    institute="北京注册会计师协会",
    body_name="中国注册会计师协会",
    profile={"employer": "某公司"},
)
RULES: dict[str, Any] = {
    "facts": FACTS,
    "photo_sha256": "a" * 64,
    "seal_sha256s": {"national": "b" * 64, "institute": "c" * 64},
    "template_version": "d" * 64,
    "fonts_digest": "e" * 64,
    "token": "5THAQ5N495KVCA2PS39GXCABK2",
    "public_address": "https://example.org",
    "specimen": False,
}
TOKENS = st.text(verify_code.ALPHABET, min_size=26, max_size=26)


def test_facts_survive_json() -> None:
    whole = FACTS.for_edition(3, date(2026, 11, 23), "5THA Q5N4")
    assert Facts.from_json(json.loads(json.dumps(whole.to_json()))) == whole
    assert Facts.from_json(json.dumps(FACTS.to_json())) == FACTS


def test_a_profile_value_is_found_by_its_key() -> None:
    assert FACTS.value("employer") == "某公司"
    assert FACTS.value("name") == "木合塔尔·艾山"
    assert FACTS.value("hobby") is None


def test_a_membership_certificate_keeps_the_fingerprint_it_always_had() -> None:
    """Editions in force would all be outdated otherwise: this value was computed before there were kinds."""
    made = fingerprint(**{**RULES, "facts": replace(FACTS, profile={})})
    assert made == "6b8ecf8d6b41bb3d2568ca40556f98cf0b18923b7ffd83e53c4be6a9940d38b2"


def test_what_a_kind_does_not_print_is_in_neither_facts_nor_fingerprint() -> None:
    few = Facts(name="张三", certificate_number="110002230045", profile={"employer": "某公司"})
    assert few.lasting() == {
        "name": "张三", "certificate_number": "110002230045", "profile": {"employer": "某公司"},
    }  # fmt: skip
    assert Facts.from_json(few.to_json()) == few
    assert list(few.printed_keys()) == ["name", "certificate_number", "employer"]


def test_two_editions_of_the_same_facts_share_a_fingerprint() -> None:
    first = FACTS.for_edition(1, date(2025, 1, 1), "A")
    second = FACTS.for_edition(2, date(2026, 1, 1), "B")
    assert fingerprint(**{**RULES, "facts": first}) == fingerprint(**{**RULES, "facts": second})


@pytest.mark.parametrize(
    "change",
    [
        {"facts": replace(FACTS, name="木合塔尔·艾力")},
        {"facts": replace(FACTS, profile={})},
        {"photo_sha256": None},
        {"seal_sha256s": {"national": "b" * 64, "institute": "0" * 64}},
        {"template_version": "0" * 64},
        {"fonts_digest": "0" * 64},
        {"token": "0" * 26},
        {"public_address": "https://example.com"},
        {"specimen": True},
        {"press_version": 2},
    ],
)
def test_whatever_changes_the_paper_changes_the_fingerprint(change: dict[str, Any]) -> None:
    assert fingerprint(**{**RULES, **change}) != fingerprint(**RULES)


def test_tokens_are_128_bits_and_differ() -> None:
    tokens = {verify_code.new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(len(token) == 26 and token[0] in "01234567" for token in tokens)
    assert {char for token in tokens for char in token} == set(verify_code.ALPHABET)


@given(TOKENS, st.integers(1, 999999))
def test_a_printed_code_reads_back(token: str, edition: int) -> None:
    code = verify_code.typed_code(token, edition)
    assert verify_code.read(code) == Asked(token, edition)
    assert verify_code.read(verify_code.grouped(code).lower()) == Asked(token, edition)


@given(TOKENS, st.integers(1, 999), st.data())
def test_one_wrong_character_is_always_found(token: str, edition: int, data: st.DataObject) -> None:
    code = verify_code.typed_code(token, edition)
    at = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([char for char in verify_code.ALPHABET if char != code[at]]))
    with pytest.raises(CodeError):
        verify_code.read(code[:at] + other + code[at + 1 :])


def test_what_people_type_is_read_kindly() -> None:
    token = "0" * 13 + "1" * 13
    code = verify_code.typed_code(token, 1)
    looks = code.replace("0", "O", 5).replace("1", "l", 3).replace("1", "I", 2)
    for typed in (looks, f"  {looks[:9]} - {looks[9:]}\n", "－".join(looks), looks.translate(FULL_WIDTH)):
        assert verify_code.read(typed) == Asked(token, 1)


FULL_WIDTH = {at: at + 0xFEE0 for at in range(0x21, 0x7F)}


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "length"),
        ("A" * 40, "length"),
        ("U" * 28, "character"),
        ("王" * 28, "length"),
        ("0" * 28, "check"),
    ],
)
def test_what_is_no_code_says_why(typed: str, reason: str) -> None:
    with pytest.raises(CodeError) as caught:
        verify_code.read(typed)
    assert caught.value.reason == reason


def test_the_qr_address_has_token_and_edition() -> None:
    assert verify_code.qr_url("https://a.cn/", "T", 7) == "https://a.cn/v/T/7"
