"""ID numbers: sealed with AES-GCM-SIV under a named key, found by a keyed hash.

A sealed value is `key id (1 byte length + text) | nonce (12) | ciphertext + tag`; the row it belongs to is
the associated data, so a value moved to another row does not open. About 10^11 ID numbers are possible:
a plain hash would be undone in minutes, hence HMAC with a key that is not in the database.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from shared.settings import settings

_NONCE = 12


@lru_cache(maxsize=1)
def _keys() -> dict[str, AESGCMSIV]:
    """Keys by id, the newest first: `CERT_ID_KEYS=2026b:<base64>,2026a:<base64>`."""
    pairs = [p.split(":", 1) for p in settings().id_keys.get_secret_value().split(",") if p]
    if not pairs:
        raise ValueError("CERT_ID_KEYS is empty: expected name:base64 of 32 bytes, newest first")
    return {name: AESGCMSIV(base64.b64decode(value)) for name, value in pairs}


@lru_cache(maxsize=1)
def _index_key() -> bytes:
    key = base64.b64decode(settings().index_key.get_secret_value())
    if len(key) < 32:
        raise ValueError("CERT_INDEX_KEY must be base64 of at least 32 bytes")
    return key


def forget_keys() -> None:
    """Read the keys anew (after a rotation, and in tests)."""
    _keys.cache_clear()
    _index_key.cache_clear()


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


def index(plain: str) -> bytes:
    """The 32-byte keyed hash by which a value is found."""
    return hmac.digest(_index_key(), plain.encode(), hashlib.sha256)
