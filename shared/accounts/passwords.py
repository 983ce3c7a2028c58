"""Passwords: hashed with argon2id, never kept readable; and the initial ones that we make."""

import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.plain import nfkc

# OWASP's second choice: 19 MiB, 2 passes. About 20 ms, so that a launch day's log-ins fit on two cores,
# and eight at once take 150 MB and not a gigabyte.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# The hash of nothing anybody knows: an unknown name must cost as much time as a known one.
_NOBODY = _HASHER.hash(secrets.token_hex(32))

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0/O, 1/I/L: it is copied by hand from a screen
_GROUPS, _GROUP = 3, 4  # 12 characters, 59 bits


def hash_password(password: str) -> str:
    """What a row keeps."""
    return _HASHER.hash(_plain(password))


def matches(password_hash: str, password: str) -> bool:
    """Whether this is the password; takes as long for an empty hash (nobody, or nothing set)."""
    try:
        return _HASHER.verify(password_hash or _NOBODY, _plain(password)) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


@dataclass(frozen=True)
class Initial:
    """An initial password: `plain` (`7KQF-M2XA-9RTD`) to be shown once, `hashed` to be kept."""

    plain: str
    hashed: str


def new_initial() -> Initial:
    """A fresh one. Made before a transaction begins: hashing takes 20 ms."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    plain = "-".join(groups)
    return Initial(plain, hash_password(plain))


def as_initial(typed: str) -> str:
    """An initial password as people type it: small letters, full-width ones, no hyphens, spaces."""
    kept = [char for char in nfkc(typed).upper() if char in _LETTERS]
    return "-".join("".join(kept[at : at + _GROUP]) for at in range(0, len(kept), _GROUP))


def _plain(password: str) -> str:
    """One spelling for what looks the same: phones may type full-width or composed characters."""
    return nfkc(password)
