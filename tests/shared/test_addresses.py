"""E-mail addresses: the short way for the usual ones gives what the library gives."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from shared import addresses
from shared.rules import RuleError

_PARTS = st.text("abzAZ09_+-.\u00e9 @", max_size=70)
_DOMAINS = st.sampled_from([
    "qq.com", "QQ.com", "a.b-c.cn", "-a.com", "a..b", "localhost", "a.test", "xn--fiqs8s.cn", "ab--c.com",
    "1.2.3.4", "a.123", "a.invalid", "x" * 64 + ".com", "",
])  # fmt: skip


def _by_the_library(text: str) -> str | None:
    try:
        return validate_email(text, check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        return None


def _by_us(text: str) -> str | None:
    try:
        return addresses.email(text)
    except RuleError:
        return None


@given(_PARTS, _DOMAINS)
@example("Info", "qq.com")  # names that mean the same in capitals
@example("a" * 65, "qq.com")
@example("a", "b" * 60 + ("." + "c" * 60) * 3 + ".com")
def test_the_short_way_takes_and_refuses_what_the_library_does(local: str, domain: str) -> None:
    text = f"{local}@{domain}".strip()
    assert _by_us(text) == _by_the_library(text)


@pytest.mark.parametrize("text", ["zhang@qq.com ", "ｚｈａｎｇ＠qq.com", "zhang@QQ.COM"])
def test_an_address_has_one_spelling(text: str) -> None:
    assert addresses.email(text) == "zhang@qq.com"
