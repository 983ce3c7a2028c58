"""E-mail addresses and mobile numbers: what may be one, how it is written, and how much of it is shown."""

import re
from functools import lru_cache

from email_validator import EmailNotValidError, ValidatedEmail, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

from shared.plain import nfkc
from shared.rules import RuleError

LONGEST_EMAIL = 254  # octets that a mail server must take (RFC 5321)
# The usual kind before the @: letters, digits and a few signs. All of them are right, and kept as they stand.
_USUAL = re.compile(r"([A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)@([A-Za-z0-9.-]+)")
_LONGEST_LOCAL = 64


def email(text: str) -> str:
    """The address as it is kept, in one spelling; other scripts are taken. Raises RuleError email_form."""
    plain = nfkc(text).strip()
    if (usual := _USUAL.fullmatch(plain)) and len(plain) <= LONGEST_EMAIL:
        local, domain = usual.groups()
        if len(local) <= _LONGEST_LOCAL and local.lower() not in CASE_INSENSITIVE_MAILBOX_NAMES:
            return f"{local}@{_domain(domain)}"
    return _parsed(plain).normalized


@lru_cache(maxsize=10_000)
def _domain(text: str) -> str:
    """One spelling of a domain. A register has few of them, and most of an address's check is theirs."""
    return _parsed(f"a@{text}").domain


def on_the_wire(address: str) -> tuple[str, bool]:
    """The address as mail servers take it, its domain in ASCII; whether they need SMTPUTF8 for the rest.

    Raises RuleError email_form.
    """
    found = _parsed(address)
    ascii_address = found.ascii_email
    if ascii_address is not None:
        return ascii_address, False
    return f"{found.local_part}@{found.ascii_domain}", True


def mobile(text: str) -> str:
    """Eleven digits, or + and a foreign number. Raises RuleError mobile_form."""
    digits = re.sub(r"[\s()-]", "", nfkc(text).strip())
    digits = re.sub(r"^(?:\+86|0086|86(?=1\d{10}$))", "", digits)
    if re.fullmatch(r"1[3-9][0-9]{9}", digits) or re.fullmatch(r"\+[1-9][0-9]{6,14}", digits):
        return digits
    raise RuleError("mobile_form")


def masked(address: str) -> str:
    """Enough for its owner to know it: `l***@example.com`, `138****8000`."""
    local, at, domain = address.rpartition("@")
    if at:
        return f"{local[:1]}***@{domain}"
    return f"{address[:3]}****{address[-4:]}" if len(address) >= 9 else "****"


def _parsed(text: str) -> ValidatedEmail:
    if len(text.encode()) > LONGEST_EMAIL:
        raise RuleError("email_form")
    try:
        return validate_email(text, check_deliverability=False, strict=True)
    except EmailNotValidError:
        raise RuleError("email_form") from None
