"""ID numbers: sealed with AES-GCM-SIV under a named key, found by a keyed hash.

A sealed value is `key id (1 byte length + text) | nonce (12) | ciphertext + tag`; the row it belongs to is
the associated data, so a value moved to another row does not open. About 10^11 ID numbers are possible:
a plain hash would be undone in minutes, hence HMAC with a key that is not in the database.
"""

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from shared import keys
from shared.settings import settings

_NONCE = 12


@lru_cache(maxsize=1)
def _keys() -> dict[str, AESGCMSIV]:
    """Keys by name, the newest first."""
    found = keys.read(settings().id_keys.get_secret_value(), named=True)
    return {key.name: AESGCMSIV(key.secret) for key in found}


@lru_cache(maxsize=1)
def _index_keys() -> tuple[bytes, ...]:
    return tuple(key.secret for key in keys.read(settings().index_key.get_secret_value(), named=False))


def signing_keys() -> list[str]:
    """What cookies and forms are signed with, the newest first; the others still count."""
    return [key.text for key in keys.read(settings().secret_key.get_secret_value(), named=False)]


def forget_keys() -> None:
    """Read the keys anew (after a rotation, and in tests)."""
    _keys.cache_clear()
    _index_keys.cache_clear()


def seal(plain: str, row: str) -> bytes:
    """Encrypt for the row named (`member:<certificate number>`) with the newest key."""
    name, key = next(iter(_keys().items()))
    nonce = os.urandom(_NONCE)
    head = bytes([len(name)]) + name.encode()
    return head + nonce + key.encrypt(nonce, plain.encode(), row.encode())


def unseal(sealed: bytes, row: str) -> str:
    """The plain value; raises when the key is unknown or the value is not this row's."""
    end = 1 + sealed[0]
    key = _keys()[sealed[1:end].decode()]
    nonce, body = sealed[end : end + _NONCE], sealed[end + _NONCE :]
    return key.decrypt(nonce, body, row.encode()).decode()


def is_newest(sealed: bytes) -> bool:
    """Whether the value was sealed with the newest key."""
    return sealed_with(sealed) == next(iter(_keys()))


def sealed_with(sealed: bytes) -> str:
    """The name of the key that sealed the value."""
    return sealed[1 : 1 + sealed[0]].decode()


def keys_are_changing() -> bool:
    """Whether there are older index keys than the one that is used."""
    return len(_index_keys()) > 1


def index(plain: str) -> bytes:
    """The 32-byte keyed hash by which a value is found, under the newest key."""
    return indexes(plain)[0]


def indexes(plain: str) -> list[bytes]:
    """The hashes under all keys, the newest first: while keys change, a row may still have an older one."""
    return [hmac.digest(key, plain.encode(), hashlib.sha256) for key in _index_keys()]
